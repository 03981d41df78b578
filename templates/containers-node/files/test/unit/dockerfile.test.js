/** Rules for the Dockerfile that need no Docker: they are checked in a blink, on every machine. */
import { readFileSync } from 'node:fs';
import dockerfileAst from 'dockerfile-ast';

const read = (name) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const dockerfile = dockerfileAst.DockerfileParser.parse(read('Dockerfile'));

const all = (keyword, instructions = dockerfile.getInstructions()) =>
  instructions.filter((instruction) => instruction.getKeyword() === keyword);

/** The stages, each with its instructions. */
const stages = dockerfile.getInstructions().reduce((found, instruction) => {
  if (instruction.getKeyword() === 'FROM') found.push([]);
  found.at(-1).push(instruction);
  return found;
}, []);
const image = stages.at(-1);

test('every base has a version, the one that the project is made for', () => {
  const version = read('.nvmrc').trim();
  const bases = dockerfile.getFROMs().map((from) => from.getImage());
  expect(bases).toEqual(bases.map(() => `node:${version}-slim`));
});

test('what is needed only for building stays behind', () => {
  expect(stages.length).toBeGreaterThan(1);
  expect(all('RUN', image)).toEqual([]);
});

test('the locked dependencies, but no tools, are installed before the sources', () => {
  const [building] = stages;
  const lines = building.map((instruction) => instruction.getTextContent());
  const install = lines.findIndex((line) => /^RUN npm ci\b.*--omit=dev\b/.test(line));
  expect(install).toBeGreaterThan(0);
  const before = lines.slice(0, install).filter((line) => line.startsWith('COPY'));
  expect(before).toEqual(['COPY package.json package-lock.json ./']);
});

test('the program is not root, and the user is a number', () => {
  const users = all('USER', image).map((user) => user.getArgumentsContent());
  expect(users.at(-1)).toMatch(/^[1-9]\d*(:[1-9]\d*)?$/);
});

test('only root may write to it, also where the sources are open to everybody', () => {
  const copies = all('COPY', image).filter((copy) => !copy.getTextContent().includes('--from='));
  expect(copies.length).toBeGreaterThan(0);
  for (const copy of copies) expect(copy.getTextContent()).toMatch(/^COPY --chmod=755 /);
});

test('there is one program, started without a shell', () => {
  const [command, ...others] = all('CMD', image);
  expect(others).toEqual([]);
  expect(JSON.parse(command.getArgumentsContent())).toEqual(['node', 'src/main.js']);
});

test('its health is asked in Node.js, since the image has no curl', () => {
  const [health] = all('HEALTHCHECK', image);
  expect(health.getArgumentsContent()).toMatch(/CMD \["node", /);
});

test('nothing is fetched from elsewhere, and nothing is copied by accident', () => {
  expect(all('ADD')).toEqual([]);
  const sources = all('COPY').flatMap((copy) => copy.getArguments().slice(0, -1).map(String));
  expect(sources).not.toContain('.');
});

test('no secret is in a variable: everybody who has the image can read those', () => {
  const names = [...all('ENV'), ...all('ARG')].flatMap((instruction) =>
    instruction.getProperties?.().map((property) => property.getName()),
  );
  expect(names).toEqual(['NODE_ENV', 'HOST', 'PORT']);
});
