/** Which database servers there are: from the environment, else from `.env`. */
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnv } from 'node:util';

const ENV_FILE = new URL('../.env', import.meta.url);

if (existsSync(ENV_FILE)) {
  for (const [name, value] of Object.entries(parseEnv(readFileSync(ENV_FILE, 'utf8')))) {
    // A variable that is set already wins: a shell and CI can override the file.
    process.env[name] ??= value;
  }
}

/** A database server that the shop can use. */
class Server {
  /**
   * @param {string} id
   * @param {string} title
   * @param {string} variable the name of the variable with its URL
   * @param {number} port the usual one
   * @param {string[]} schemes what its URLs begin with
   */
  constructor(id, title, variable, port, schemes) {
    this.id = id;
    this.title = title;
    this.variable = variable;
    this.port = port;
    this.schemes = schemes;
  }

  /**
   * Where the server is; nothing when this project was set up without it.
   *
   * `DATABASE_URL`, the name that hosting services use for the main database, counts where it speaks
   * this server's protocol.
   * @returns {string | undefined}
   */
  get url() {
    const main = process.env.DATABASE_URL;
    const ours = this.schemes.some((scheme) => main?.startsWith(`${scheme}://`));
    return process.env[this.variable] || (ours ? main : undefined);
  }

  /**
   * Why the server cannot be used, as a sentence with the command that helps; nothing when it can.
   *
   * Only "is anybody there" is asked. A wrong password is not a problem of this kind: it must be seen
   * as the error it is.
   * @param {number} patience milliseconds for a server that is just starting
   * @returns {Promise<string | undefined>}
   */
  async problem(patience = 0) {
    const help = `start it with \`devpath services up ${this.id}\``;
    if (this.url === undefined) return `${this.variable} is not set; ${help}`;
    const { hostname, port } = new URL(this.url);
    const deadline = Date.now() + patience;
    for (;;) {
      const error = await whyNoAnswer(hostname, Number(port || this.port));
      if (error === undefined) return undefined;
      if (Date.now() > deadline) {
        return `${this.title} does not answer at ${hostname}:${port || this.port} (${error}); ${help}`;
      }
      await sleep(500);
    }
  }
}

/** @returns {Promise<string | undefined>} the code of the error, nothing when somebody answers */
function whyNoAnswer(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const end = (reason) => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end('ETIMEDOUT'));
    socket.once('error', (error) => end(error.code ?? error.message));
  });
}

export const POSTGRES = new Server('postgres', 'PostgreSQL', 'POSTGRES_URL', 5432, [
  'postgresql',
  'postgres',
]);
export const MYSQL = new Server('mysql', 'MySQL', 'MYSQL_URL', 3306, ['mysql']);
export const MONGODB = new Server('mongodb', 'MongoDB', 'MONGODB_URL', 27017, ['mongodb']);
