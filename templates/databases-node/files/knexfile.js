/** Which database the command `knex` migrates. */
import { settings } from './src/database.js';
import { POSTGRES } from './src/servers.js';

const problem = await POSTGRES.problem();
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}

export default settings(POSTGRES.url);
