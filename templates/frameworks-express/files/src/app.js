/** The application: what a request passes, in this order. */
import express from 'express';
import helmet from 'helmet';
import { accessLog } from './middleware/accessLog.js';
import { limitRate } from './middleware/limitRate.js';
import { answerProblems, notFound } from './middleware/problems.js';
import { giveRequestId } from './middleware/requestId.js';
import { bookmarksRouter } from './routes/bookmarks.js';
import { healthRouter } from './routes/health.js';

/**
 * A function and not a global: each test makes an application with the parts it needs.
 *
 * The order is the design: each step sees only requests that the steps before let through.
 * test/order.test.js says what that is good for.
 * @param {object} parts
 * @param {import('./store.js').BookmarkStore} parts.store
 * @param {ReturnType<import('./log.js').createLog>} parts.log
 * @param {ReturnType<import('./settings.js').readSettings>} parts.settings
 */
export function createApp({ store, log, settings }) {
  const app = express();
  // Whose address `req.ip` is: the caller's, or that of a proxy which tells the caller's.
  app.set('trust proxy', settings.trustProxy);

  // 1. First: everything after it, errors too, can be traced by the id.
  app.use(giveRequestId);
  // 2. Sees every request, also those that a later step refuses.
  app.use(accessLog(log));
  // 3. Headers that guard every answer, errors too.
  app.use(helmet());
  // 4. Before the limit: the platform asks every few seconds and must not be refused.
  app.use('/healthz', healthRouter());
  // 5. Before the body is read: refusing must cost less than serving.
  app.use(limitRate(settings.rateLimit));
  // 6. Reads what is declared as JSON. `req.body` of anything else stays undefined.
  app.use(express.json({ limit: '64kb' }));
  // 7. The work.
  app.use('/bookmarks', bookmarksRouter(store));
  // 8. Nobody has answered.
  app.use(notFound);
  // 9. Last: gets the errors of all steps above. Express knows it by its four parameters.
  app.use(answerProblems(log));
  return app;
}
