/** Bob counts up. */
import { ADA, BOB, exercise } from './support.js';

exercise('a01AccessControl', (own) => {
  const { attack } = own;

  test('the right use', async () => {
    expect((await own.client.get('/a01/invoices/1', ADA)).json.cents).toBe(1200);
    expect((await own.client.get('/a01/invoices/2', BOB)).json.cents).toBe(450);
  });

  attack('Bob reads the invoice of Ada', async () => {
    expect((await own.client.get('/a01/invoices/1', BOB)).status).toBe(404);
  });
});
