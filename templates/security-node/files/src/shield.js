/** What holds for every request and every answer, whatever the route does. */
import helmet from 'helmet';
import { Problem } from './problems.js';

const TWO_YEARS = 2 * 365 * 24 * 60 * 60;

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

// These answers are data. If one is ever shown as a page, it may load and run nothing.
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  // Browsers heed this over HTTPS only.
  strictTransportSecurity: { maxAge: TWO_YEARS },
});

/** Nobody's notes are kept by a browser or a proxy. */
function keepNothing(request, response, next) {
  response.set('Cache-Control', 'no-store');
  next();
}

/**
 * Refuses what a page elsewhere makes the browser send (CSRF).
 *
 * Browsers say so in `Sec-Fetch-Site`, and no page can change it. Other programs do not send it;
 * they have no cookies of somebody else to misuse. `SameSite` guards the cookie; this is the second
 * lock: a sister domain is the same site, but not the same origin.
 */
function refuseOtherSites(request, response, next) {
  const site = request.get('sec-fetch-site') ?? 'none';
  if (!SAFE_METHODS.includes(request.method) && !['same-origin', 'none'].includes(site)) {
    throw new Problem(403, 'request from another site');
  }
  next();
}

export const shield = [securityHeaders, keepNothing, refuseOtherSites];
