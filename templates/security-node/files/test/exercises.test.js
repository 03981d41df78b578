/** The exercises are complete. The attacks themselves are run by exercises/support.js. */
import { readFile } from 'node:fs/promises';
import { EXERCISES } from '../exercises/app.js';
import { OPEN } from '../exercises/support.js';

test('there are ten', () => {
  const numbers = EXERCISES.map(({ exercise }) => exercise.slice(0, 3));
  expect(numbers).toEqual('a01 a02 a03 a04 a05 a06 a07 a08 a09 a10'.split(' '));
});

test('only exercises are listed as open, and once', () => {
  expect(EXERCISES.map(({ exercise }) => exercise)).toEqual(expect.arrayContaining(OPEN));
  expect(new Set(OPEN).size).toBe(OPEN.length);
});

test.each(EXERCISES)('$exercise has an attack and a right use', async ({ exercise }) => {
  const tests = await readFile(
    new URL(`../exercises/${exercise}.test.js`, import.meta.url),
    'utf8',
  );
  expect(tests).toMatch(/^ {2}attack\('/m);
  expect(tests).toMatch(/^ {2}test\('the right use'/m);
  expect(tests).toContain(`exercise('${exercise}'`);
});
