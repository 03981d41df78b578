/** Who did what, and what was refused: for the people who must notice an attack. */

// What is worth knowing later. `warning`: somebody should look at it, an alarm would start there.
const LEVELS = {
  'account.created': 'info',
  'login.succeeded': 'info',
  'login.failed': 'warning',
  'login.throttled': 'warning',
  logout: 'info',
  'note.created': 'info',
  'note.deleted': 'info',
  'note.refused': 'warning',
  'note.unreadable': 'warning',
};

/**
 * A log that writes lines of JSON.
 *
 * There is no parameter for anything else than these: what cannot be passed cannot be logged.
 * Accounts are named by their id. A name that has none is left out: people type their password
 * there. JSON also keeps a line break in a value from starting a second, forged, line.
 * @param {(line: string) => void} write
 */
export function createAudit(write) {
  /**
   * @param {keyof typeof LEVELS} event
   * @param {import('express').Request} request
   * @param {{ account?: string, note?: string }} about
   */
  return (event, request, { account = null, note = null }) => {
    const time = new Date().toISOString();
    const address = request.ip ?? null;
    write(JSON.stringify({ time, level: LEVELS[event], event, account, note, address }));
  };
}
