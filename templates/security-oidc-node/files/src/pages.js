/** The pages. Everything that is put into one is escaped, unless it is itself made by `html`. */

class Html {
  constructor(text) {
    this.text = text;
  }
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(value) {
  if (value instanceof Html) return value.text;
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

/** A name comes from the provider, and there from whoever typed it: it must not become markup. */
function html(strings, ...values) {
  return new Html(String.raw({ raw: strings }, ...values.map(escape)));
}

function page(title, body) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `.text;
}

const LOGIN = html`<p><a class="button" href="/login">Log in</a></p>`;
const LOGOUT = html`<form method="post" action="/logout"><button>Log out</button></form>`;

export function homePage(user) {
  return page(
    'The club',
    user
      ? html`<p>Hello ${user.name}. <a href="/members">To the members' page</a></p>
          ${LOGOUT}`
      : html`<p>You are not logged in.</p>
          ${LOGIN}`,
  );
}

export function membersPage(user) {
  const rows = { iss: user.iss, sub: user.sub, name: user.name, email: user.email ?? 'not told' };
  const list = Object.entries(rows).map(
    ([term, value]) =>
      html`<dt>${term}</dt>
        <dd>${value}</dd>`,
  );
  return page(
    'Members only',
    html`<p>This is what the provider says of you:</p>
      <dl>${new Html(list.map((row) => row.text).join('\n'))}</dl>
      ${LOGOUT}`,
  );
}

export function errorPage(message) {
  return page(
    'The club',
    html`<p>${message}</p>
      ${LOGIN}`,
  );
}
