/** Bob searches for something that is half a question of his own. */
import { exercise } from './support.js';

exercise('a05Injection', (own) => {
  const { attack } = own;

  const search = (part) => own.client.get(`/a05/products?${new URLSearchParams({ part })}`);

  test('the right use', async () => {
    const { json } = await search('pen');
    expect(json.map(({ name }) => name)).toEqual(['pen', 'pencil']);
    expect((await search('sofa')).json).toEqual([]);
  });

  attack('the search shows another table', async () => {
    const { text } = await search("' union select name, birthday from customers --");
    expect(text).not.toContain('1815-12-10');
  });
});
