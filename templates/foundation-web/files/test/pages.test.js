/** What every page owes to people who do not see it, or who have no mouse. */
import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { describe, test } from 'node:test';
import { FILES, PAGES } from './support.js';

const FIELDS = 'input:not([type=hidden]):not([type=submit]), select, textarea';

for (const [name, page] of PAGES) {
  describe(name, () => {
    test('says its language, so that it is read aloud in the right one', () => {
      assert.match(page.querySelector('html').getAttribute('lang') ?? '', /^[a-z]{2}/);
    });

    test('begins with a skip link that leads to the content', () => {
      const first = page.querySelector('body a, body button, body input');
      const target = first.getAttribute('href');
      assert.match(target, /^#./);
      assert.equal(page.querySelector(target)?.rawTagName, 'main');
      // A browser moves the focus only to what can have it.
      assert.equal(page.querySelector(target).getAttribute('tabindex'), '-1');
    });

    test('has one main heading, and none that skips a level', () => {
      const levels = page.querySelectorAll('h1, h2, h3, h4, h5, h6').map(levelOf);
      assert.equal(levels[0], 1);
      assert.equal(levels.filter((level) => level === 1).length, 1);
      levels.slice(1).forEach((level, index) => {
        assert.ok(level <= levels[index] + 1, `h${level} follows h${levels[index]}`);
      });
    });

    test('has a label for every field', () => {
      for (const field of page.querySelectorAll(FIELDS)) {
        const label = page.querySelector(`label[for="${field.id}"]`);
        assert.ok(field.id && label?.text.trim(), `no label: ${field.toString()}`);
      }
    });

    test('has a text for every picture, and room for it before it is there', () => {
      for (const picture of page.querySelectorAll('img')) {
        for (const attribute of ['alt', 'width', 'height']) {
          // An empty text is right for a picture that says nothing new.
          assert.ok(picture.hasAttribute(attribute), `no ${attribute}: ${picture.toString()}`);
        }
      }
    });

    test('refers only to ids that it has, and has each once', () => {
      const ids = page.querySelectorAll('[id]').map((element) => element.id);
      assert.deepEqual(ids, [...new Set(ids)]);
      for (const attribute of ['for', 'aria-labelledby', 'aria-describedby']) {
        for (const element of page.querySelectorAll(`[${attribute}]`)) {
          assert.ok(ids.includes(element.getAttribute(attribute)), element.toString());
        }
      }
    });

    test('links only to what exists', () => {
      for (const address of addressesOf(page)) {
        const [path, id] = address.split('#');
        const file = fileOf(name, path);
        assert.ok(FILES.includes(file), `${address}: no file ${file}`);
        if (id !== undefined) {
          assert.ok(PAGES.get(file).querySelector(`[id="${id}"]`), `${address}: no such id`);
        }
      }
    });

    test('marks itself in the navigation', () => {
      const current = page.querySelectorAll('nav [aria-current=page]');
      const expected = name === '404.html' ? [] : [name];
      assert.deepEqual(
        current.map((link) => link.getAttribute('href')),
        expected,
      );
    });

    test('leaves style and behaviour to other files', () => {
      assert.deepEqual(page.querySelectorAll('style, [style], script:not([src]), [onclick]'), []);
    });
  });
}

describe('all pages', () => {
  test('have titles and descriptions of their own', () => {
    for (const of of ['title', 'meta[name=description]']) {
      const texts = [...PAGES.values()].map((page) => {
        const element = page.querySelector(of);
        return element.getAttribute('content') ?? element.text;
      });
      assert.ok(texts.every((text) => text.trim() !== ''));
      assert.equal(new Set(texts).size, PAGES.size);
    }
  });

  test('have the same navigation', () => {
    const menus = [...PAGES.values()].map((page) =>
      page.querySelectorAll('nav a').map((link) => link.text.trim()),
    );
    for (const menu of menus) assert.deepEqual(menu, menus[0]);
  });
});

function levelOf(heading) {
  return Number(heading.rawTagName.slice(1));
}

/** Where a page points to within the site. */
function addressesOf(page) {
  return page
    .querySelectorAll('[href], [src]')
    .map((element) => element.getAttribute('href') ?? element.getAttribute('src'))
    .filter((address) => !/^[a-z]+:/.test(address));
}

/** The file that a path means when it stands in the page `from`. */
function fileOf(from, path) {
  if (path === '') return from;
  const full = path.startsWith('/') ? path : posix.join('/', posix.dirname(from), path);
  return (full.endsWith('/') ? `${full}index.html` : full).slice(1);
}
