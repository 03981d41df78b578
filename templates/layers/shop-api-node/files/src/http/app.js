/** The application: what answers which address, in which order. */
import express from 'express';
import { openapi } from './openapi.js';
import { orderRoutes } from './orders.js';
import { allowOnly, answerProblems, noSuchPath, Problem } from './problems.js';
import { productRoutes } from './products.js';
import { jsonOnly } from './validation.js';

/** @import { RequestHandler } from 'express' */
/** @import { Log } from '../log.js' */
/** @import { Repository } from '../shop/repository.js' */

/**
 * Makes the application. It opens no port and reads no environment: tests can make many.
 * @param {{ repository: Repository, log: Log }} parts
 */
export function createApp({ repository, log }) {
  const app = express();
  // What we are built with is nobody's business.
  app.disable('x-powered-by');

  app.use(logRequests(log));
  app.use(jsonOnly, express.json({ limit: '100kb' }));

  app
    .route('/healthz')
    .get(async (request, response) => {
      await repository.check().catch((error) => {
        log.error('not healthy', { error: String(error) });
        throw new Problem(503);
      });
      response.set('Cache-Control', 'no-store').json({ status: 'ok' });
    })
    .all(allowOnly('GET', 'HEAD'));

  const document = openapi();
  app
    .route('/openapi.json')
    .get((request, response) => void response.json(document))
    .all(allowOnly('GET', 'HEAD'));

  app.use('/products', productRoutes(repository));
  app.use('/orders', orderRoutes(repository));

  app.use(noSuchPath);
  app.use(answerProblems(log));
  return app;
}

/**
 * The path is written without its query: that may hold what nobody should read in a log.
 * @param {Log} log
 * @returns {RequestHandler}
 */
function logRequests(log) {
  return (request, response, next) => {
    const start = performance.now();
    // `path` is shortened while a router has the request, so it is read now.
    const { method, path } = request;
    response.on('finish', () => {
      const ms = Math.round(performance.now() - start);
      log.info('request', { method, path, status: response.statusCode, ms });
    });
    next();
  };
}
