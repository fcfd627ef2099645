import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCompiler } from '../../scripts/checks/compiler.ts';
import { projectFolder } from '../../scripts/cli/index.ts';
import { renderDocument } from '../../scripts/generate/render-files.ts';
import type { Document } from '../../server/openapi/document/index.ts';

const $ref = '#/components/schemas/Value';

/** Schemas, most of which refer to themselves in a choice, each with a value of its type and one that is not. */
const rows: [about: string, schema: object, value: string, other: string][] = [
  ['of everything', { oneOf: [{ type: 'string' }, { type: 'array', items: { $ref } }] }, "['a', ['b']]", '1'],
  [
    'of which the type leaves one',
    { type: 'string', oneOf: [{ type: 'string' }, { type: 'array', items: { $ref } }] },
    "'a'",
    "['a']",
  ],
  [
    'of which null is left',
    { type: ['string', 'null'], anyOf: [{ type: ['array', 'null'], items: { $ref } }] },
    'null',
    "'a'",
  ],
  [
    'of which nothing is left',
    { type: 'null', oneOf: [{ type: 'string' }, { type: 'array', items: { $ref } }] },
    'undefined as never',
    "'a'",
  ],
  ['of null, that nullable does not add to since OpenAPI 3.1', { type: 'string', nullable: true }, "'a'", 'null'],
  [
    'beside properties that are declared otherwise',
    {
      type: 'object',
      properties: { ok: { type: 'boolean' } },
      additionalProperties: { oneOf: [{ type: 'array', items: { $ref } }] },
    },
    '{ ok: true, others: [{}] }',
    "{ ok: true, others: 'a' }",
  ],
  [
    'of integers',
    { type: 'number', anyOf: [{ type: 'integer' }, { type: 'object', additionalProperties: { $ref } }] },
    '1',
    "'a'",
  ],
];

/** Compiles code beside the types that are generated for a document; gives the errors in either. */
async function compile(parts: object, text: string) {
  const document: Document = { openapi: '3.1.0', info: { title: 'Values', version: '1.0.0' }, paths: {}, ...parts };
  // A file that the compiler is told of by the project.
  const file = join(projectFolder, 'server/handlers/index.ts');
  const generated = [...renderDocument(document)].map(
    ([name, content]) => [join(projectFolder, 'generated', name), content] as const,
  );
  const compiler = startCompiler(projectFolder, new Map([...generated, [file, text]]));
  const errors = await compiler.compile();
  await compiler.close();
  return errors.filter((error) => error.file === file || generated.some(([name]) => name === error.file));
}

for (const [about, schema, value, other] of rows) {
  test(`a choice ${about} has a type: ${value} is of it, ${other} is not`, async () => {
    const errors = await compile(
      { components: { schemas: { Value: schema } } },
      `import type { components } from '../../generated/response-types.ts';
type Value = components['schemas']['Value'];
export const value: Value = ${value};
export const other: Value = ${other};
`,
    );
    assert.deepEqual(
      errors.map(({ line }) => line),
      [4],
      errors.map(({ message }) => message).join('\n'),
    );
  });
}

test('a header may be left out unless it is required, wherever it is declared', async () => {
  const schema = { type: 'string' };
  const headers = {
    Own: { schema },
    Rate: { $ref: '#/components/headers/Rate' },
    Must: { $ref: '#/components/headers/Must' },
  };
  const errors = await compile(
    {
      paths: { '/': { get: { operationId: 'read', responses: { 200: { description: 'It.', headers } } } } },
      components: { headers: { Rate: { schema }, Must: { required: true, schema } } },
    },
    `import type { operations } from '../../generated/response-types.ts';
type Headers = operations['read']['responses'][200]['headers'];
export const least: Headers = { Must: 'a' };
export const none: Headers = {};
`,
  );
  assert.deepEqual(
    errors.map(({ line, message }) => [line, /'(\w+)' is missing/.exec(message)?.[1]]),
    [[4, 'Must']],
  );
});

test('a parameter and a header with content have the type of its schema', async () => {
  const content = { 'application/json': { schema: { type: 'object', properties: { a: { type: 'integer' } } } } };
  const parameters = [{ name: 'filter', in: 'query', content }];
  const responses = { 200: { description: 'It.', headers: { State: { content } } } };
  const errors = await compile(
    { paths: { '/': { get: { operationId: 'read', parameters, responses } } } },
    `import type { operations as requests } from '../../generated/request-types.ts';
import type { operations as responses } from '../../generated/response-types.ts';
type Filter = NonNullable<NonNullable<requests['read']['parameters']['query']>['filter']>;
type State = NonNullable<responses['read']['responses'][200]['headers']['State']>;
export const right: [Filter, State] = [{ a: 1 }, { a: 1 }];
export const text: Filter = 'a';
export const named: State = { 'application/json': { a: 1 } };
`,
  );
  assert.deepEqual(
    errors.map(({ line }) => line),
    [6, 7],
  );
});
