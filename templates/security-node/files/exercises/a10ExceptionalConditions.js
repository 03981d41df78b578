/**
 * A10 Mishandling of Exceptional Conditions: when the check itself fails, the door is open.
 *
 * Each report has a list of readers. "payroll" is new, and nobody has written its list yet.
 */
import { Router } from 'express';
import { onlyPeople } from './people.js';

const READERS = new Map([
  ['sales', ['ada', 'bob']],
  ['plans', ['ada']],
]);
const REPORTS = new Map([
  ['sales', 'up'],
  ['plans', 'expand'],
  ['payroll', 'ada 1000, bob 900'],
]);

/** @param {{ log: Pick<Console, 'info' | 'warn' | 'error'> }} services */
export function routes({ log }) {
  return Router().get('/reports/:name', onlyPeople, (request, response) => {
    const { name } = request.params;
    let refused = false;
    try {
      refused = !READERS.get(name).includes(response.locals.caller);
    } catch {
      log.warn('the readers of a report cannot be found out');
    }
    if (refused || !REPORTS.has(name)) response.sendStatus(404);
    else response.json({ text: REPORTS.get(name) });
  });
}
