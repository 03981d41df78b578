/** The command. */
import { answer } from '../src/command.js';

test('the command says the total and the discount', () => {
  expect(answer(['2.00', '25'])).toBe('47.50 (5 % off)');
});

test.each([[[]], [['cheap', '3']], [['19.99']], [['19.99', 'few']], [['19.99', '1.5']]])(
  'the command refuses %j',
  (args) => {
    expect(() => answer(args)).toThrow(RangeError);
  },
);
