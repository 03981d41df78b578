/** The command. */
import { answer } from '../src/command.js';

test('the command says the total', () => {
  expect(answer(['19.99', '3'])).toBe('59.97');
});

test.each([[[]], [['cheap', '3']], [['19.99']], [['19.99', 'few']], [['19.99', '1.5']]])(
  'the command refuses %j',
  (args) => {
    expect(() => answer(args)).toThrow(RangeError);
  },
);
