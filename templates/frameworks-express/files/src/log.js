/** One line of JSON for each thing that happened: people can read it, and programs too. */
import { requestId } from './context.js';

/**
 * @param {(line: string) => void} write where lines go; the platform collects standard output
 */
export function createLog(write = (line) => process.stdout.write(line)) {
  const at =
    (level) =>
    (message, fields = {}) => {
      const time = new Date().toISOString();
      // The id needs no parameter: it comes from the context of the request.
      write(`${JSON.stringify({ time, level, message, requestId: requestId(), ...fields })}\n`);
    };
  return { info: at('info'), error: at('error') };
}
