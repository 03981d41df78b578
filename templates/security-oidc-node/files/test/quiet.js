/**
 * oidc-provider says on every start that its forms and its memory are for practice only.
 * `node src/main.js` shows that; here it would hide what matters. Everything else is printed.
 */
for (const level of ['info', 'warn']) {
  const print = console[level];
  console[level] = (...text) => {
    if (!String(text[0]).includes('oidc-provider ')) print(...text);
  };
}
