/** A line for each request. */
import { AsyncResource } from 'node:async_hooks';

/**
 * @param {ReturnType<import('../log.js').createLog>} log
 * @returns {import('express').RequestHandler}
 */
export function accessLog(log) {
  return (req, res, next) => {
    const started = performance.now();
    const write = () => {
      log.info('request', {
        method: req.method,
        // Without what follows the `?`: it may be private.
        path: req.originalUrl.split('?', 1)[0],
        status: res.statusCode,
        // False when the client went away before the end.
        complete: res.writableFinished,
        milliseconds: Math.round(performance.now() - started),
      });
    };
    // The event comes from the connection, which serves many requests. `bind` keeps the context of
    // this one.
    res.once('close', AsyncResource.bind(write));
    next();
  };
}
