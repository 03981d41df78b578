/** What differs from place to place comes from the environment, and is checked at the start. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import * as z from 'zod';

const Environment = z.object({
  // Only this computer can reach the loopback address. In a container it must be 0.0.0.0.
  HOST: z.string().min(1).default('127.0.0.1'),
  // 0 lets the system choose a free port.
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
});

/**
 * Reads the settings; a wrong one stops the program before it does anything.
 * @param {NodeJS.ProcessEnv} env
 */
export function readSettings(env) {
  const { success, data, error } = Environment.safeParse(env);
  if (!success) {
    const wrong = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`the environment is not right: ${wrong.join('; ')}`);
  }
  return { host: data.HOST, port: data.PORT };
}

/** @typedef {ReturnType<typeof readSettings>} Settings */

/**
 * The environment, with the variables of `.env` where it has none of that name.
 * @param {NodeJS.ProcessEnv} env
 * @param {URL} file
 * @returns {NodeJS.ProcessEnv}
 */
export function withDotEnv(env, file = new URL('../.env', import.meta.url)) {
  try {
    return { ...parseEnv(readFileSync(file, 'utf8')), ...env };
  } catch (error) {
    // No such file: everything comes from the environment, as in CI and in a container.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return env;
    throw error;
  }
}
