/** Bob read the name of a private package somewhere, and publishes one like it ("confusion"). */
import { exercise } from './support.js';

exercise('a03SupplyChain', (own) => {
  const { attack } = own;

  test('the right use', async () => {
    const billing = await own.client.get('/a03/resolve/shop-billing');
    expect(billing.json).toEqual({ index: 'ours', version: 2 });
    const pad = await own.client.get('/a03/resolve/left-pad');
    expect(pad.json).toEqual({ index: 'public', version: 3 });
    expect((await own.client.get('/a03/resolve/none')).status).toBe(404);
  });

  attack('a package of ours is taken from the public index', async () => {
    await own.client.post('/a03/public/shop-billing/99');
    expect((await own.client.get('/a03/resolve/shop-billing')).json.index).toBe('ours');
  });
});
