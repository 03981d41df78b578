/** Puts the application together. */
import cookieParser from 'cookie-parser';
import express from 'express';
import { accountRoutes } from './accounts.js';
import { createAudit } from './audit.js';
import { FieldCipher } from './encryption.js';
import { noteRoutes } from './notes.js';
import { answerErrors, nothingHere } from './problems.js';
import { shield } from './shield.js';

/**
 * An application on a database. Two of them share nothing but what you give to both.
 * @param {{
 *   settings: ReturnType<typeof import('./settings.js').settingsFrom>,
 *   db: ReturnType<typeof import('./database.js').openDatabase>,
 *   writeAudit?: (line: string) => void,
 *   logError?: (error: unknown) => void,
 *   extra?: import('express').Router,
 * }} parts `extra` comes behind the routes: tests put a fault there
 */
export function createApp({
  settings,
  db,
  writeAudit = console.log,
  logError = console.error,
  extra = express.Router(),
}) {
  const audit = createAudit(writeAudit);
  const cipher = new FieldCipher(settings.encryptionKey);
  const services = { settings, db, audit, cipher };
  const app = express();
  app.use(shield);
  // Only what says that it is JSON is read: a form of another site can send `text/plain` without
  // asking.
  app.use(express.json({ limit: '64kb' }));
  app.use(cookieParser());
  app.get('/healthz', (request, response) => response.json({ status: 'ok' }));
  app.use(accountRoutes(services));
  app.use('/notes', noteRoutes(services));
  app.use(extra);
  app.use(nothingHere);
  app.use(answerErrors(logError));
  return app;
}
