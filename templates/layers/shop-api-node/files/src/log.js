/**
 * One line of JSON per event on standard output: whoever runs the program collects them.
 *
 * @typedef {(message: string, fields?: Record<string, unknown>) => void} Write
 * @typedef {{ info: Write, error: Write }} Log
 */

/**
 * @param {{ write: (line: string) => unknown }} output
 * @returns {Log}
 */
export function jsonLog(output = process.stdout) {
  /** @param {string} level */
  const writer =
    (level) =>
    /** @type {Write} */
    (message, fields = {}) => {
      const time = new Date().toISOString();
      output.write(`${JSON.stringify({ time, level, message, ...fields })}\n`);
    };
  return { info: writer('info'), error: writer('error') };
}

/** Says nothing; for tests. @type {Log} */
export const silent = { info: () => {}, error: () => {} };
