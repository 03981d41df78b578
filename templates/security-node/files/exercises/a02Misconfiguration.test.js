/** A page that Ada happens to visit asks the shop who she is. */
import { ADA, exercise } from './support.js';

exercise('a02Misconfiguration', (own) => {
  const { attack } = own;

  const allowed = async (origin) => {
    const { headers } = await own.client.get('/a02/profile', { ...ADA, Origin: origin });
    return headers.get('access-control-allow-origin');
  };

  // https://shop.example is the shop's own page.
  test('the right use', async () => {
    const { json } = await own.client.get('/a02/profile', ADA);
    expect(json).toEqual({ name: 'ada', address: 'ada@shop.example' });
    expect(await allowed('https://shop.example')).toBe('https://shop.example');
  });

  attack('another site reads the profile', async () => {
    expect(['https://attacker.example', '*']).not.toContain(
      await allowed('https://attacker.example'),
    );
  });

  attack('a site with a name that begins alike reads the profile', async () => {
    const alike = 'https://shop.example.attacker.example';
    expect([alike, '*']).not.toContain(await allowed(alike));
  });

  attack('a page without an origin of its own reads the profile', async () => {
    expect(['null', '*']).not.toContain(await allowed('null'));
  });
});
