/** Bob keeps the hall empty, and pays nothing. */
import { ADA, BOB, exercise } from './support.js';

exercise('a06Design', (own) => {
  const { attack } = own;

  const book = (seats, who) => own.client.post('/a06/bookings', { seats }, who);

  test('the right use', async () => {
    expect((await book(10, ADA)).json).toEqual({ free: 90 });
    expect((await book(5, ADA)).json).toEqual({ free: 85 });
    expect((await book(15, BOB)).json).toEqual({ free: 70 });
    expect((await book(16, BOB)).status).toBe(422);
  });

  attack('Bob books the whole hall', async () => {
    let seats = 0;
    for (let n = 0; n < 6; n += 1) if ((await book(15, BOB)).status === 201) seats += 15;
    expect(seats).toBeLessThanOrEqual(15);
  });
});
