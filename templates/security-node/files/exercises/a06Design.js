/**
 * A06 Insecure Design: the code does what was planned, and the plan has a hole.
 *
 * A cinema takes bookings for groups. "Up to 15 seats without a deposit", somebody wrote down. The
 * hall has 100 seats.
 */
import { Router } from 'express';
import { z } from 'zod';
import { body } from '../src/problems.js';
import { onlyPeople } from './people.js';

const HALL = 100;

const booking = z.strictObject({ seats: z.int().min(1).max(15) });

export function routes() {
  const bookings = [];

  return Router().post('/bookings', onlyPeople, body(booking), (request, response) => {
    const { seats } = request.body;
    const free = HALL - bookings.reduce((sum, booked) => sum + booked.seats, 0);
    if (seats > free) {
      response.status(409).json({ detail: 'not enough seats' });
      return;
    }
    bookings.push({ caller: response.locals.caller, seats });
    response.status(201).json({ free: free - seats });
  });
}
