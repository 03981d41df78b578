/** Puts the ten endpoints together. They are for this machine and for practice only. */
import cookieParser from 'cookie-parser';
import express from 'express';
import * as a01 from './a01AccessControl.js';
import * as a02 from './a02Misconfiguration.js';
import * as a03 from './a03SupplyChain.js';
import * as a04 from './a04Cryptography.js';
import * as a05 from './a05Injection.js';
import * as a06 from './a06Design.js';
import * as a07 from './a07Authentication.js';
import * as a08 from './a08Integrity.js';
import * as a09 from './a09LoggingAndAlerting.js';
import * as a10 from './a10ExceptionalConditions.js';

export const EXERCISES = [
  { exercise: 'a01AccessControl', routes: a01.routes },
  { exercise: 'a02Misconfiguration', routes: a02.routes },
  { exercise: 'a03SupplyChain', routes: a03.routes },
  { exercise: 'a04Cryptography', routes: a04.routes },
  { exercise: 'a05Injection', routes: a05.routes },
  { exercise: 'a06Design', routes: a06.routes },
  { exercise: 'a07Authentication', routes: a07.routes },
  { exercise: 'a08Integrity', routes: a08.routes },
  { exercise: 'a09LoggingAndAlerting', routes: a09.routes },
  { exercise: 'a10ExceptionalConditions', routes: a10.routes },
];

/**
 * A page elsewhere can give its own name the address 127.0.0.1 ("DNS rebinding") and so talk to
 * programs on this machine. It cannot change the name in the request.
 */
function onlyByTheNamesOfThisMachine(request, response, next) {
  if (['127.0.0.1', 'localhost'].includes(request.hostname)) next();
  else response.sendStatus(400);
}

/**
 * An application in its first state: what one test does, the next does not see.
 * @param {Pick<Console, 'info' | 'warn' | 'error'>} log
 */
export function createApp(log = console) {
  const app = express();
  app.use(onlyByTheNamesOfThisMachine);
  app.use(express.json());
  app.use(cookieParser());
  app.get('/healthz', (request, response) => response.json({ status: 'ok' }));
  for (const { exercise, routes } of EXERCISES)
    app.use(`/${exercise.slice(0, 3)}`, routes({ log }));
  return app;
}
