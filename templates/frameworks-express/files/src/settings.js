/** Settings from the environment, checked once, at the start. */
import { z } from 'zod';

const count = (smallest, value) => z.coerce.number().int().min(smallest).default(value);

const schema = z.object({
  // Only this machine may connect. A container sets 0.0.0.0.
  HOST: z.string().default('127.0.0.1'),
  // 0 is "any that is free".
  PORT: count(0, 3000).pipe(z.number().max(65_535)),
  RATE_LIMIT: count(1, 100),
  RATE_LIMIT_WINDOW_MS: count(1, 60_000),
  // How many proxies of yours stand in front. Too many, and any client can choose its address.
  TRUST_PROXY: count(0, 0),
  // How long requests that have begun may take to end when the server stops.
  STOP_AFTER_MS: count(0, 10_000),
});

/**
 * @param {Record<string, string | undefined>} environment
 * @throws {Error} that names the variables that are wrong
 */
export function readSettings(environment) {
  const { success, data, error } = schema.safeParse(environment);
  if (!success) throw new Error(`the settings are wrong:\n${z.prettifyError(error)}`);
  return {
    host: data.HOST,
    port: data.PORT,
    rateLimit: { limit: data.RATE_LIMIT, windowMs: data.RATE_LIMIT_WINDOW_MS },
    trustProxy: data.TRUST_PROXY,
    stopAfterMs: data.STOP_AFTER_MS,
  };
}
