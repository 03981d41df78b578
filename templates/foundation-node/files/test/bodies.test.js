import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import { LIMIT, readJson, readJsonLines } from '../src/bodies.js';

/** A body that comes in these chunks. */
function body(...chunks) {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
}

async function all(values) {
  const found = [];
  for await (const value of values) found.push(value);
  return found;
}

describe('a JSON body', () => {
  test('may come in pieces', async () => {
    assert.deepEqual(await readJson(body('{"a":', '1}')), { a: 1 });
  });

  test('that is no JSON is the mistake of the client', async () => {
    await assert.rejects(readJson(body('{')), { status: 400, message: 'the body is not JSON' });
  });

  test('that is too large is not read to its end', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 1;
          yield Buffer.alloc(LIMIT / 4);
        }
      })(),
      { objectMode: false },
    );
    await assert.rejects(readJson(endless), { status: 413 });
    assert.ok(sent < 20, `${sent} chunks were read`);
  });
});

describe('a body of lines', () => {
  test('gives a value for each, wherever the chunks end', async () => {
    const bytes = Buffer.from('{"name":"Zo\u00eb"}\n\n[1,2]\n3');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const lines = readJsonLines(body(bytes.subarray(0, cut), bytes.subarray(cut)));
      assert.deepEqual(await all(lines), [{ name: 'Zo\u00eb' }, [1, 2], 3]);
    }
  });

  test('says which line is wrong, after those that are right', async () => {
    const lines = readJsonLines(body('1\n2\nthree\n'));
    assert.equal((await lines.next()).value, 1);
    assert.equal((await lines.next()).value, 2);
    await assert.rejects(lines.next(), { status: 400, message: 'line 3 is not JSON' });
  });

  test('may not have a line without an end', async () => {
    const lines = readJsonLines(body('"' + 'x'.repeat(LIMIT)));
    await assert.rejects(lines.next(), { status: 413 });
  });

  test('is read only as fast as its values are used', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 1;
          yield Buffer.from(`${sent}\n`);
        }
      })(),
      { highWaterMark: 1 },
    );
    const lines = readJsonLines(endless);
    for (const number of [1, 2, 3]) assert.equal((await lines.next()).value, number);
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(sent <= 6, `${sent} lines were read for 3 values`);
  });
});
