/** Whether everyone can read it: the contrast of all colours that meet, in both schemes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import postcss from 'postcss';
import { contrast } from './colours.js';
import { SITE } from './support.js';

const STYLES = postcss.parse(readFileSync(`${SITE}/style.css`, 'utf8'));
const COLOUR = /#[\da-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(/i;

/** What stands on what. 4.5 is asked of text, 3 of what shows where a field or the focus is. */
const PAIRS = [
  ['--text', '--page', 4.5],
  ['--text', '--surface', 4.5],
  ['--text-quiet', '--page', 4.5],
  ['--text-quiet', '--surface', 4.5],
  ['--link', '--page', 4.5],
  ['--link', '--surface', 4.5],
  ['--on-accent', '--accent', 4.5],
  ['--accent', '--page', 3],
  ['--line', '--page', 3],
  ['--line', '--surface', 3],
  ['--focus', '--page', 3],
  ['--focus', '--surface', 3],
];

const light = coloursIn(STYLES.nodes.filter((node) => node.selector === ':root'));
const dark = { ...light, ...coloursIn(darkRoots()) };

describe('the formula', () => {
  for (const [one, other, expected] of [
    ['#000', '#fff', 21],
    ['#ffffff', '#fff', 1],
    ['#767676', '#fff', 4.54],
    ['#00f', '#fff', 8.59],
  ]) {
    test(`${one} on ${other} has ${expected}`, () => {
      assert.equal(Number(contrast(one, other).toFixed(2)), expected);
    });
  }
});

for (const [scheme, colours] of Object.entries({ light, dark })) {
  describe(`the ${scheme} scheme`, () => {
    for (const [front, back, least] of PAIRS) {
      test(`${front} on ${back} has at least ${least}`, () => {
        const ratio = contrast(colours[front], colours[back]);
        assert.ok(ratio >= least, `${colours[front]} on ${colours[back]}: ${ratio.toFixed(2)}`);
      });
    }
  });
}

describe('the style sheet', () => {
  test('has no colour without a pair to check', () => {
    const checked = new Set(PAIRS.flatMap(([front, back]) => [front, back]));
    const unchecked = Object.keys(dark).filter((name) => !checked.has(name));
    assert.deepEqual(unchecked, []);
  });

  test('has a dark twin for every colour', () => {
    assert.deepEqual(Object.keys(coloursIn(darkRoots())).sort(), Object.keys(light).sort());
  });

  test('writes colours nowhere but in custom properties', () => {
    const loose = [];
    STYLES.walkDecls((declaration) => {
      if (!declaration.prop.startsWith('--') && COLOUR.test(declaration.value)) {
        loose.push(declaration.toString());
      }
    });
    assert.deepEqual(loose, []);
  });

  test('uses no custom property that it does not have', () => {
    const used = STYLES.toString().matchAll(/var\((--[\w-]+)/g);
    const known = new Set();
    STYLES.walkDecls(/^--/, (declaration) => known.add(declaration.prop));
    const unknown = [...used].map(([, name]) => name).filter((name) => !known.has(name));
    assert.deepEqual(unknown, []);
  });
});

/** The rules for `:root` of those who prefer it dark. */
function darkRoots() {
  return STYLES.nodes
    .filter((node) => node.name === 'media' && node.params === '(prefers-color-scheme: dark)')
    .flatMap((media) => media.nodes)
    .filter((node) => node.selector === ':root');
}

/** The custom properties of some rules that are colours. */
function coloursIn(rules) {
  return Object.fromEntries(
    rules
      .flatMap((rule) => rule.nodes)
      .filter((node) => node.type === 'decl' && node.prop.startsWith('--'))
      .filter((declaration) => COLOUR.test(declaration.value))
      .map((declaration) => [declaration.prop, declaration.value]),
  );
}
