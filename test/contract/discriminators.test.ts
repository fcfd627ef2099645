import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { projectFolder } from '../../scripts/cli/index.ts';
import { renderTypes } from '../../scripts/generate/render-types.ts';
import { call } from '../support/calls.ts';
import { createTakeContract, startComparedServer } from '../support/comparisons.ts';
import { startTestMock } from '../support/mocks.ts';
import { createFolder } from '../support/servers.ts';

const animal = (kind: object, own: object) => ({
  type: 'object',
  required: ['kind', ...Object.keys(own)],
  properties: { kind, ...own },
});
const $ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const Pet = { oneOf: [$ref('Cat'), $ref('Dog')], discriminator: { propertyName: 'kind' } };
const Cat = animal({ type: 'string', enum: ['cat'] }, { lives: { type: 'integer' } });
const Dog = animal({ type: 'string', enum: ['dog'] }, { tail: { type: 'boolean' } });
const schemas = { Pet, Cat, Dog };
const content = { 'application/json': { schema: $ref('Pet') } };
const document = createTakeContract({ requestBody: { required: true, content } }, schemas, 'post');
const made = createTakeContract({ responses: { 200: { description: 'A pet.', content } } }, schemas);

const post = (url: string, body: unknown) =>
  call(url, {
    method: 'POST',
    path: '/take',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

const cases: [body: unknown, status: number, wrong?: [name: string, message: RegExp]][] = [
  [{ kind: 'cat', lives: 9 }, 204],
  [{ kind: 'dog', tail: true }, 204],
  [{ kind: 'Cat', lives: 9 }, 400, ['kind', /^"Cat" is not a valid choice; choose one of "cat", "dog"\.$/]],
  [{ kind: 'cat', lives: 'x' }, 400, ['lives', /^A valid integer is required\.$/]],
  [{ kind: 'dog', lives: 9 }, 400, ['tail', /^This field is required\.$/]],
  [{ lives: 9 }, 400, ['kind', /^This field is required\.$/]],
];

test('server, reference validator and mock hold a value against the schemas, and explain it by the discriminator', async (t) => {
  const server = await startComparedServer(t, document);
  const mock = await startTestMock(t, document);
  for (const [body, status, wrong] of cases) {
    const responses = [await post(server.url, body), await post(mock.url, body)];
    assert.deepEqual(
      responses.map((response) => response.status),
      [status, status],
      JSON.stringify(body),
    );
    const told = responses.map(({ text }) => (wrong ? JSON.parse(text)[wrong[0]] : undefined));
    for (const messages of told) if (wrong) assert.match(String(messages), wrong[1]);
  }
  assert.deepEqual(
    server.comparisons.map(({ acceptedBy, difference }) => difference ?? acceptedBy),
    cases.map(([, status]) => (status === 204 ? 'both' : 'neither')),
  );
});

test('sample values fit exactly one schema, with the value that it allows', async (t) => {
  const { url } = await startTestMock(t, made);
  const kinds = new Set<unknown>();
  for (let seed = 0; seed < 20; seed++) {
    const { status, text } = await call(url, {
      method: 'GET',
      path: '/take',
      headers: seed === 0 ? {} : { Prefer: `dynamic=true, seed=${seed}` },
    });
    assert.equal(status, 200);
    kinds.add(JSON.parse(text).kind);
  }
  assert.deepEqual([...kinds].sort(), ['cat', 'dog']);
});

test('generated types have the values of the schemas; names tell apart what a schema leaves open', () => {
  const types = renderTypes(document)['schemas.ts'];
  assert.match(types, /kind: "cat";/);
  assert.doesNotMatch(types, /kind\??: "(Cat|Dog)"/);
  const open = { ...schemas, Cat: animal({ type: 'string' }, {}), Dog: animal({ type: 'integer' }, {}) };
  const text = renderTypes(createTakeContract({ requestBody: { content } }, open, 'post'))['schemas.ts'];
  assert.match(text, /type Pet = \(Cat & \{\s*\/\*\* @enum \{string\} \*\/\s*kind\?: "Cat";\s*\}\) \| Dog;/);
  assert.match(text, /type Cat = \{\s*kind: string;\s*\};/);
});

test('check tells where a discriminator contradicts the schemas, in every house style, with both places', async () => {
  const lines = [
    'openapi: 3.1.0',
    'info: { title: Pets, version: 1.0.0 }',
    'paths: {}',
    'components:',
    '  schemas:',
    '    Pet:',
    '      oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }]',
    '      discriminator:',
    '        propertyName: kind',
    '        mapping: { cat: Cat, hound: Dog }',
    '    Cat: { properties: { kind: { enum: [cat] } } }',
    '    Dog:',
    '      properties:',
    '        kind: { const: dog }',
  ];
  const file = join(createFolder(), 'pets.yaml');
  writeFileSync(file, lines.join('\n'));
  const reports = await runChecks({ file, project: projectFolder, only: ['lint'] });
  const found = reports.flatMap(({ findings }) => findings).filter(({ rule }) => rule.startsWith('discriminator'));
  assert.deepEqual(
    found.map(({ line, level, rule }) => [line, level, rule]),
    [[10, 'warning', 'discriminator-contradicts']],
  );
  assert.match(
    found[0]?.message ?? '',
    /^By the discriminator, Dog has the kind "hound", and its schema allows only "dog"\. The schema decides \(.*pets\.yaml:14:9\)\.$/,
  );
});

test('a response that is a component has the type of that, whatever schemas are called', () => {
  const response = { description: 'None.', content: { 'application/json': { schema: { type: 'object' } } } };
  const info = { title: 'Names', version: '1' };
  const document = {
    ...{ openapi: '3.1.0', info },
    paths: { '/a': { get: { operationId: 'getA', responses: { 404: { $ref: '#/components/responses/None' } } } } },
    components: { schemas: { '': { type: 'string' } }, responses: { None: response } },
  };
  const types = renderTypes(document);
  assert.match(types['response-types.ts'], /404: components\["responses"\]\["None"\];/);
});
