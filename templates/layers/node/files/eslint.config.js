// What a rule wants, and why: https://eslint.org/docs/latest/rules/
import js from '@eslint/js';
import globals from 'globals';

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: globals.node },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['test/**'], languageOptions: { globals: globals.jest } },
];
