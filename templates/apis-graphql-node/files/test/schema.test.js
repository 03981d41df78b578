/** `schema.graphql` is what clients build on: the code must have all that it promises. */
import { isObjectType } from 'graphql';
import { root, schema } from '../src/schema.js';
import { Author, Book, Review } from '../src/types.js';

const row = { id: '1', name: '', title: '', year: 1, stars: 1, text: '' };

test('each field at the top has a resolver', () => {
  const fields = [schema.getQueryType(), schema.getMutationType()].map((type) => type.getFields());
  expect(Object.keys(root).sort()).toEqual(fields.flatMap(Object.keys).sort());
});

test.each([
  ['Author', Author],
  ['Book', Book],
  ['Review', Review],
])('%s has the fields of its type', (name, Class) => {
  const type = schema.getType(name);
  const value = new Class(row);
  for (const field of Object.keys(type.getFields())) expect(value[field]).toBeDefined();
});

test('all that can be refused in a mutation is a problem', () => {
  const answers = Object.values(schema.getMutationType().getFields()).map((field) =>
    schema.getType(field.type.toString().replace('!', '')),
  );
  const types = answers.flatMap((union) => union.getTypes()).filter(isObjectType);
  const others = types.filter((type) => !type.getInterfaces().some((i) => i.name === 'Problem'));
  expect(others.map((type) => type.name).sort()).toEqual(['Book', 'Review']);
});
