/** Asks the program in the same container whether it can work: 0 says yes. */

const url = `http://127.0.0.1:${process.env.PORT}/healthz`;

try {
  const response = await fetch(url, { signal: AbortSignal.timeout(2500) });
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
}
