/** Bob asks for the report that nobody has thought about. */
import { ADA, BOB, exercise } from './support.js';

exercise('a10ExceptionalConditions', (own) => {
  const { attack } = own;

  test('the right use', async () => {
    expect((await own.client.get('/a10/reports/sales', BOB)).json).toEqual({ text: 'up' });
    expect((await own.client.get('/a10/reports/plans', ADA)).json).toEqual({ text: 'expand' });
    expect((await own.client.get('/a10/reports/plans', BOB)).status).toBe(404);
    expect((await own.client.get('/a10/reports/none', BOB)).status).toBe(404);
  });

  attack('Bob reads a report without a list of readers', async () => {
    const { status, text } = await own.client.get('/a10/reports/payroll', BOB);
    expect(text).not.toContain('1000');
    expect([403, 404, 503]).toContain(status);
  });
});
