/**
 * Checks a commit message: `node scripts/checkCommitMessage.js FILE`. Git calls it as the hook
 * commit-msg.
 *
 * People read the first lines of messages in lists, often of hundreds. So they are short, and say
 * what the commit does when it is applied: "Round half up", not "rounding" or "Fixed some stuff.".
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LONGEST = 72;
// What git itself writes.
const MADE_BY_GIT = /^(Merge|Revert|fixup!|squash!|amend!) /;
// From this line on there is the difference, when git was asked to show it (`git commit -v`).
export const SCISSORS = '# ------------------------ >8 ------------------------';

/**
 * What is wrong with a message, in sentences.
 * @param {string} message
 */
export function problems(message) {
  const [text] = message.split(SCISSORS);
  const lines = text.split(/\r?\n/).filter((line) => !line.startsWith('#'));
  const [subject, second = ''] = lines.join('\n').trim().split('\n');
  if (MADE_BY_GIT.test(subject)) return [];
  const rules = [
    [subject === '', 'the message is empty'],
    [
      subject.length > LONGEST,
      `the first line has ${subject.length} characters; ${LONGEST} are allowed`,
    ],
    [/^\p{Ll}/u.test(subject), 'the first line begins with a small letter'],
    [subject.endsWith('.'), 'the first line ends with a full stop; it is a title'],
    [second.trim() !== '', 'the second line is not empty; it separates the title from the text'],
  ];
  return rules.filter(([broken]) => broken).map(([, problem]) => problem);
}

// Only where this file is the program, not where a test imports it.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = problems(readFileSync(process.argv[2], 'utf8'));
  for (const problem of found) console.error(`commit message: ${problem}`);
  if (found.length > 0) process.exitCode = 1;
}
