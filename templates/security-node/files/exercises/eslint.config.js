// The rules of the project, for a folder where tests lie beside the endpoints.
import globals from 'globals';
import project from '../eslint.config.js';

export default [
  ...project,
  { files: ['*.test.js', 'support.js'], languageOptions: { globals: globals.jest } },
  {
    rules: {
      // A rule of our own. What a selector is: https://eslint.org/docs/latest/extend/selectors
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name="db"] > TemplateLiteral[expressions.length>0]',
          message: 'A value in the text of a query is read as a part of it: use `?`.',
        },
      ],
    },
  },
];
