#!/usr/bin/env node
/** Says what a line of an order costs: `node src/main.js 19.99 25`. */
import { answer } from './command.js';

try {
  console.log(answer(process.argv.slice(2)));
} catch (error) {
  // What was typed is wrong; anything else is a fault, and shows where it comes from.
  if (!(error instanceof RangeError)) throw error;
  console.error(`pricing: ${error.message}; say a price and a quantity`);
  process.exitCode = 2;
}
