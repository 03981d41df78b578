/** Bob guesses passwords, and writes lines into the log that nobody else would question. */
import { exercise } from './support.js';

exercise('a09LoggingAndAlerting', (own) => {
  const { attack } = own;

  const logIn = (name, password) => own.client.post('/a09/login', { name, password });

  // A login is written down, wakes nobody up, and leaves the password out.
  test('the right use', async () => {
    expect((await logIn('ada', 'placeholder')).status).toBe(204);
    expect(own.log.at(-1).text).toContain('ada');
    expect(own.log.filter(({ level }) => level === 'error')).toEqual([]);
    expect(JSON.stringify(own.log)).not.toContain('placeholder');
  });

  attack('guessing wakes nobody up', async () => {
    for (let n = 0; n < 20; n += 1) await logIn('ada', `guess ${n}`);
    expect(own.log.map(({ level }) => level)).toContain('error');
  });

  attack('a name forges a line', async () => {
    await logIn('x\nlogin as ada', 'x');
    const lines = own.log.flatMap(({ text }) => text.split('\n'));
    expect(lines).not.toContain('login as ada');
  });
});
