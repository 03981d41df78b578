import { readFile } from 'node:fs/promises';
import { ownVault } from './support.js';

const NOTE = { title: 'Plans', body: 'nobody may read this' };
const NO_NOTE = '/notes/00000000-0000-4000-8000-000000000000';

const own = ownVault();

async function kept(browser, body = NOTE.body) {
  const { status, json } = await browser.post('/notes', { ...NOTE, body });
  expect(status).toBe(201);
  return json;
}

test('a note comes back to its owner', async () => {
  const ada = await own.person('ada');
  const note = await kept(ada);
  expect((await ada.get(`/notes/${note.id}`)).json).toEqual(note);
  expect((await ada.get('/notes')).json).toEqual([{ id: note.id, title: 'Plans' }]);
});

test.each(['GET', 'DELETE'])('a note of somebody else looks like none to %s', async (method) => {
  const [ada, bob] = [await own.person('ada'), await own.person('bob')];
  const note = await kept(ada);
  const others = await bob.send(method, `/notes/${note.id}`);
  const none = await bob.send(method, NO_NOTE);
  expect([others.status, none.status]).toEqual([404, 404]);
  expect(others.text).toBe(none.text);
  expect((await bob.get('/notes')).json).toEqual([]);
  expect((await ada.get(`/notes/${note.id}`)).status).toBe(200);
});

test("trying somebody else's note is in the audit log", async () => {
  const note = await kept(await own.person('ada'));
  await (await own.person('bob')).get(`/notes/${note.id}`);
  expect(own.audited().at(-1)).toMatchObject({ event: 'note.refused', note: note.id });
});

test('what is no id is not written into the audit log', async () => {
  const ada = await own.person('ada');
  const before = own.lines.length;
  expect((await ada.get('/notes/anything%0Aelse')).status).toBe(404);
  expect(own.lines).toHaveLength(before);
});

test('the owner cannot be chosen', async () => {
  const ada = await own.person('ada');
  expect((await ada.post('/notes', { ...NOTE, owner_id: 'somebody' })).status).toBe(422);
});

test.each([
  ['GET', '/notes'],
  ['POST', '/notes'],
  ['GET', NO_NOTE],
  ['DELETE', NO_NOTE],
])('without a session there is no %s %s', async (method, path) => {
  const body = method === 'POST' ? NOTE : undefined;
  expect((await own.browser().send(method, path, { body })).status).toBe(401);
});

test('a deleted note is gone', async () => {
  const ada = await own.person('ada');
  const note = await kept(ada);
  expect((await ada.delete(`/notes/${note.id}`)).status).toBe(204);
  expect((await ada.get(`/notes/${note.id}`)).status).toBe(404);
});

test('the database does not show the body', async () => {
  await kept(await own.person('ada'));
  const raw = await readFile(own.file);
  expect(raw.includes(NOTE.title)).toBe(true);
  expect(raw.includes(NOTE.body)).toBe(false);
});

test('a body that was moved to another note does not open', async () => {
  const [ada, bob] = [await own.person('ada'), await own.person('bob')];
  const [adas, bobs] = [await kept(ada), await kept(bob, 'something else')];
  own.db.run(
    'update notes set sealed_body = (select sealed_body from notes where id = ?) where id = ?',
    [adas.id, bobs.id],
  );
  const answer = await bob.get(`/notes/${bobs.id}`);
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain(NOTE.body);
  expect(own.audited().at(-1).event).toBe('note.unreadable');
});
