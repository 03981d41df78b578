/** Sends the files of a folder, with headers that say what they are and how long to keep them. */
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A browser believes the type, not the name, so a type that is missing here is a broken page. */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const EVERYWHERE = {
  // Scripts, styles and pictures come from this site or not at all, and none stand in the page.
  'content-security-policy':
    "default-src 'self'; form-action 'self' mailto:; frame-ancestors 'none'; base-uri 'none'",
  // The type is what we say, also where the content looks like something else.
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
};

/** What `open` says when there is no such file, or when no file can have such a name. */
const NO_SUCH_FILE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'];

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/**
 * Makes the server, which does not listen yet.
 * @param {string} root the folder whose files everyone may have
 * @param {(error: Error) => void} [log]
 */
export function createSite(root, log = console.error) {
  const folder = resolve(root);
  return createServer((request, response) => {
    answer(folder, request, response).catch((error) => {
      // The client has left in the middle of a file.
      if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
      log(error);
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'something went wrong');
    });
  });
}

/** @param {string} folder @param {Request} request @param {Response} response */
async function answer(folder, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendText(response, 405, 'only GET and HEAD', { allow: 'GET, HEAD' });
  }
  const path = pathOf(request.url);
  if (path === undefined) return sendText(response, 400, 'this is no path');
  if (path === '/healthz') return sendText(response, 200, 'ok');
  const file = fileOf(folder, path);
  if (file !== undefined && (await sendFile(file, 200, request, response))) return;
  if (await sendFile(join(folder, '404.html'), 404, request, response)) return;
  sendText(response, 404, 'there is nothing here');
}

/** The path of an address, without its query; nothing when it is none. */
function pathOf(url) {
  try {
    return decodeURIComponent(new URL(url, 'http://site').pathname);
  } catch {
    return undefined;
  }
}

/**
 * The file that a path means; nothing when nobody may have it.
 *
 * `..%2f` becomes `../` only when it is decoded, so it is the result that is looked at and not the
 * path. Names that begin with a dot are for programs: `.git`, `.env`.
 */
function fileOf(folder, path) {
  const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
  const inside = file.startsWith(folder + sep);
  const hidden = file
    .slice(folder.length)
    .split(sep)
    .some((name) => name.startsWith('.'));
  return inside && !hidden ? file : undefined;
}

/** Sends a file, or says that there is none. */
async function sendFile(file, status, request, response) {
  const handle = await openFile(file);
  if (handle === undefined) return false;
  try {
    // Asked of the open file: by its name it may be another one by now.
    const stat = await handle.stat();
    if (!stat.isFile()) return false;
    const headers = headersOf(file, stat);
    if (status === 200 && isKnown(request.headers['if-none-match'], headers.etag)) {
      response.writeHead(304, headers).end();
    } else {
      response.writeHead(status, { ...headers, 'content-length': stat.size });
      if (request.method === 'HEAD') response.end();
      else await pipeline(handle.createReadStream({ autoClose: false }), response);
    }
    return true;
  } finally {
    await handle.close();
  }
}

async function openFile(file) {
  try {
    return await open(file);
  } catch (error) {
    if (NO_SUCH_FILE.includes(error.code)) return undefined;
    throw error;
  }
}

function headersOf(file, stat) {
  const extension = extname(file).toLowerCase();
  return {
    ...EVERYWHERE,
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    // `no-cache` does not forbid to keep a page, but to show it without asking whether it is still
    // the same. The answer is mostly "304 Not Modified", which has no body. What pages are made of
    // changes rarely: for an hour nobody asks.
    'cache-control': extension === '.html' ? 'no-cache' : 'public, max-age=3600',
    // Weak (`W/`): a file that changes twice in one millisecond and keeps its size looks the same.
    etag: `W/"${stat.size.toString(16)}-${Math.trunc(stat.mtimeMs).toString(16)}"`,
    'last-modified': stat.mtime.toUTCString(),
  };
}

/** Whether the client has this version. It may list several, and any of them may be weak. */
function isKnown(header, etag) {
  if (header === undefined) return false;
  return header.split(',').some((known) => ['*', etag].includes(known.trim()));
}

function sendText(response, status, text, headers = {}) {
  response.writeHead(status, {
    ...EVERYWHERE,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(`${text}\n`);
}
