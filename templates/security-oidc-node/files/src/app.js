/** The application: a members' page. It has no passwords, so it cannot lose any. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import express from 'express';
import session from 'express-session';
import { LoginRefused } from './oidc.js';
import { errorPage, homePage, membersPage } from './pages.js';

const PUBLIC = fileURLToPath(new URL('../public', import.meta.url));
const EIGHT_HOURS = 8 * 60 * 60 * 1000;

/**
 * @param {object} parts
 * @param {URL} parts.appUrl where browsers find the application
 * @param {import('./oidc.js').Login} parts.login
 * @param {(text: string) => void} parts.log
 */
export function createApp({ appUrl, login, log }) {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders(appUrl, login.endSessionEndpoint));
  app.get('/healthz', (req, res) => res.json({ status: 'ok' }));
  app.use(express.static(PUBLIC));
  app.use(sessions(appUrl));

  app.get('/', (req, res) => {
    res.send(homePage(req.session.user));
  });

  app.get('/login', async (req, res) => {
    const { pending, url } = await login.begin();
    req.session.pending = pending;
    res.redirect(url.href);
  });

  app.get('/callback', async (req, res) => {
    const { pending } = req.session;
    // One answer for one question: the same answer again finds nothing to belong to.
    delete req.session.pending;
    const { search } = new URL(req.originalUrl, appUrl);
    const { user, idToken } = await login.finish(search, pending);
    // A new id: somebody who knew the one from before the login (or planted it) stays outside.
    await promisify(req.session.regenerate.bind(req.session))();
    Object.assign(req.session, { user, idToken });
    log(`login of ${JSON.stringify(user.sub)} at ${user.iss}`);
    res.redirect('/members');
  });

  // POST: a picture in a mail can make a browser send GET, and SameSite keeps the cookie off a
  // form of another site.
  app.post('/logout', async (req, res) => {
    const { idToken } = req.session;
    await promisify(req.session.destroy.bind(req.session))();
    res.clearCookie(cookieName(appUrl), cookieOptions(appUrl));
    res.redirect(303, idToken ? login.logoutUrl(idToken).href : '/');
  });

  app.get('/members', membersOnly, (req, res) => {
    res.send(membersPage(req.session.user));
  });

  app.get('/api/me', membersOnly, (req, res) => {
    res.json(req.session.user);
  });

  app.use((req, res) => sendError(req, res, 404, 'There is nothing here.'));
  app.use(errorHandler(log));
  return app;
}

function membersOnly(req, res, next) {
  if (req.session.user) return next();
  return sendError(req, res, 401, 'This is for members: log in first.');
}

const cookieName = (appUrl) =>
  // A browser takes a cookie called `__Host-` only over TLS, and never from another host.
  appUrl.protocol === 'https:' ? '__Host-session' : 'session';

const cookieOptions = (appUrl) => ({
  // Scripts cannot read it.
  httpOnly: true,
  // `strict` would hide it when the provider sends the browser back: that request comes from there.
  sameSite: 'lax',
  secure: appUrl.protocol === 'https:',
  path: '/',
});

/** Sessions in this process's memory; the browser holds nothing but a random id, signed. */
function sessions(appUrl) {
  return session({
    name: cookieName(appUrl),
    // The sessions end with the process, so the key that signs their ids may too.
    secret: randomBytes(32).toString('hex'),
    cookie: { ...cookieOptions(appUrl), maxAge: EIGHT_HOURS },
    // With https here, something in front of this process ends TLS and says so.
    proxy: appUrl.protocol === 'https:',
    resave: false,
    // Who only looks at the home page gets no cookie.
    saveUninitialized: false,
  });
}

function securityHeaders(appUrl, endSessionEndpoint) {
  // Browsers apply form-action to where a form is redirected as well: logging out leads there.
  const forms = ["'self'", endSessionEndpoint?.origin].filter(Boolean).join(' ');
  const headers = {
    'Cache-Control': 'no-store',
    'Content-Security-Policy':
      `default-src 'none'; style-src 'self'; form-action ${forms}; ` +
      "base-uri 'none'; frame-ancestors 'none'",
    // The address of the callback has the code in it: no other site is told where we came from.
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
  if (appUrl.protocol === 'https:') headers['Strict-Transport-Security'] = 'max-age=31536000';
  return (req, res, next) => {
    res.set(headers);
    next();
  };
}

function errorHandler(log) {
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line no-unused-vars
  return (error, req, res, next) => {
    if (error instanceof LoginRefused) {
      log(`login refused: ${error.message}`);
      return sendError(req, res, 400, 'The login did not work.');
    }
    log(error.stack ?? String(error));
    return sendError(req, res, 500, 'Something went wrong here. It was written down.');
  };
}

/** People get a page, programs get JSON. Neither learns which check failed: the log does. */
function sendError(req, res, status, message) {
  res.status(status);
  if (req.path.startsWith('/api/')) return res.json({ status, title: message });
  return res.send(errorPage(message));
}
