/** Reading what a client sends, never more of it than is allowed or can be handled. */
import { HttpError } from './answers.js';

/** In bytes: of a whole JSON body, and of one line of many. */
export const LIMIT = 64 * 1024;

/**
 * The body as a value.
 * @param {import('node:stream').Readable} request
 * @returns {Promise<unknown>}
 */
export async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of chunksOf(request)) {
    size += chunk.length;
    // While it comes and not at its end, which may never come.
    if (size > LIMIT) throw new HttpError(413, `the body is larger than ${LIMIT} bytes`);
    chunks.push(chunk);
  }
  return parse(Buffer.concat(chunks).toString('utf8'), 'the body');
}

/**
 * The values of a body that has one in each line. Empty lines are passed over.
 *
 * Nothing is read ahead: this asks for bytes only when it is asked for a value. So a client can send
 * only as fast as its values are used, however long its body is. That is back-pressure.
 * @param {import('node:stream').Readable} request
 * @returns {AsyncGenerator<unknown, void>}
 */
export async function* readJsonLines(request) {
  // A chunk may end in the middle of a character; the decoder keeps the first half.
  const decoder = new TextDecoder();
  let number = 0;
  let rest = '';
  for await (const chunk of chunksOf(request)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop();
    if (rest.length > LIMIT) throw new HttpError(413, `a line is longer than ${LIMIT} characters`);
    for (const line of lines) {
      number += 1;
      if (line.trim() !== '') yield parse(line, `line ${number}`);
    }
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield parse(rest, `line ${number + 1}`);
}

/** A loop that ends early destroys its stream, and with it the connection that the answer needs. */
function chunksOf(request) {
  return request.iterator({ destroyOnReturn: false });
}

function parse(text, what) {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, `${what} is not JSON`);
  }
}
