/** A small browser: it keeps cookies, follows redirects, fills in forms. It runs no scripts. */

const NAMED = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x2F;': '/',
};
const unescape = (text) => text.replace(/&#?\w+;/g, (entity) => NAMED[entity] ?? entity);

/** What an HTML tag says, `<input name="a" value="b">`: `{ name: 'a', value: 'b' }`. */
function attributes(tag) {
  const pairs = [...tag.matchAll(/([\w-]+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, unescape(value)]));
}

export class Browser {
  /** By host: like in a real browser, cookies know no ports. All servers here are on 127.0.0.1. */
  cookies = new Map();
  /** Addresses that were visited, in order. */
  visited = [];

  /** Makes one request and does not follow where it leads. */
  async request(url, { method = 'GET', fields } = {}) {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      body: fields && new URLSearchParams(fields),
    });
    this.visited.push(new URL(url));
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get('location');
    return {
      url: new URL(url),
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      next: location === null ? undefined : new URL(location, url),
    };
  }

  /**
   * Goes to an address and on to where it leads.
   * @param {string | URL} url
   * @param {{ method?: string, fields?: object, stopAt?: (url: URL) => boolean }} how `stopAt`: a
   *   redirect to there is not followed; it is `next` of the page that is returned
   */
  async visit(url, { stopAt = () => false, ...how } = {}) {
    let page = await this.request(url, how);
    for (let count = 0; page.next && !stopAt(page.next); count += 1) {
      if (count > 10) throw new Error(`redirected for ever at ${page.next}`);
      // After a redirect everything is a GET (303, and 302 as browsers do it).
      page = await this.request(page.next);
    }
    return page;
  }

  /** Presses the button of the first form on a page. Hidden fields go along. */
  submit(page, fields = {}, how = {}) {
    const [form, tag] = page.text.match(/(<form[^>]*>)[^]*?<\/form>/) ?? [];
    if (form === undefined) throw new Error(`no form at ${page.url}:\n${page.text}`);
    const hidden = [...form.matchAll(/<input[^>]*>/g)]
      .map(([input]) => attributes(input))
      .filter(({ type }) => type === 'hidden')
      .map(({ name, value }) => [name, value]);
    const { action = '', method } = attributes(tag);
    return this.visit(new URL(action, page.url), {
      ...how,
      method: method.toUpperCase(),
      fields: { ...Object.fromEntries(hidden), ...fields },
    });
  }

  #keep(line) {
    const [pair, ...settings] = line.split(';').map((part) => part.trim());
    const [name, value] = pair.split(/=(.*)/);
    const expires = settings
      .find((setting) => /^expires=/i.test(setting))
      ?.slice('expires='.length);
    if (expires && Date.parse(expires) < Date.now()) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
