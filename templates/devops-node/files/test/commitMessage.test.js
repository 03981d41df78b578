/** The hook that checks commit messages. */
import { problems, SCISSORS } from '../scripts/checkCommitMessage.js';

test.each([
  'Round half up\n',
  'Round half up\n\nAs on paper. The tax office does it too.\n',
  '\n# a comment of git\nRound half up\n# another\n',
  `Round half up\n${SCISSORS}\n# all below is ignored\n+no message.`,
  "Merge branch 'feature/discount'\n",
  'fixup! Round half up\n',
])('a good message: %j', (message) => {
  expect(problems(message)).toEqual([]);
});

test.each([
  ['', 'empty'],
  ['# only a comment\n', 'empty'],
  ['R'.repeat(73), '73 characters'],
  ['round half up', 'small letter'],
  ['Round half up.', 'full stop'],
  ['Round half up\nas on paper', 'second line'],
])('a bad message: %j', (message, problem) => {
  expect(problems(message)).toEqual([expect.stringContaining(problem)]);
});
