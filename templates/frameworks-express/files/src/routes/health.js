/** /healthz: whether this process can do its work. */
import { Router } from 'express';
import { methodNotAllowed } from '../middleware/problems.js';

export function healthRouter() {
  const router = Router();
  router
    .route('/')
    .get((_req, res) => res.set('Cache-Control', 'no-store').json({ status: 'ok' }))
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}
