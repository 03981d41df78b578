/** Work for a processor: while it runs, its thread can do nothing else. */

/**
 * How many primes there are below a number. Slow on purpose: it stands for any long calculation.
 * @param {number} below
 */
export function countPrimes(below) {
  let count = 0;
  for (let candidate = 2; candidate < below; candidate += 1) {
    if (isPrime(candidate)) count += 1;
  }
  return count;
}

function isPrime(number) {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) {
    if (number % divisor === 0) return false;
  }
  return true;
}
