import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ProofOptions, prove } from '../../scripts/prove/matrix.ts';
import { replaceAt } from '../../scripts/prove/replace-at.ts';
import { createTokenAuthenticator, hashToken } from '../../server/auth.ts';
import { startListening } from '../../server/listening/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { type Document, noSourceMap } from '../../server/openapi/document/index.ts';

const secrets = { name: 'prover', secret: 'secret-of-the-prover' };

const cat = {
  type: 'object',
  required: ['kind', 'lives'],
  properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
};
const dog = {
  type: 'object',
  required: ['kind', 'walks'],
  properties: { kind: { type: 'string' }, walks: { type: 'boolean' } },
};

const properties = {
  id: { type: 'integer', readOnly: true },
  secret: { type: 'string', writeOnly: true },
  name: { type: 'string', minLength: 2, maxLength: 5, pattern: '^[a-z]+$' },
  price: { type: 'number', minimum: 0, exclusiveMaximum: 100, multipleOf: 0.5 },
  mode: { enum: ['fast', 'slow'] },
  version: { const: 1 },
  tags: { type: 'array', minItems: 1, maxItems: 3, uniqueItems: true, items: { type: 'string' } },
  marks: { type: 'array', contains: { const: 'x' } },
  day: { type: 'string', format: 'date' },
  note: { type: ['string', 'null'] },
  box: { type: 'object', additionalProperties: false, minProperties: 1, properties: { a: { type: 'boolean' } } },
  names: { type: 'object', propertyNames: { pattern: '^[a-z]+$' }, maxProperties: 2 },
  pair: { type: 'object', properties: { a: {}, b: {} }, dependentRequired: { a: ['b'] } },
  size: { type: 'integer', default: 3 },
  odd: { type: 'string', not: { const: 'never' } },
  pet: {
    oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
    discriminator: { propertyName: 'kind' },
  },
};

const json = (schema: object) => ({ 'application/json': { schema } });
const thing = { $ref: '#/components/schemas/Thing' };

/** A contract with a constraint of nearly every kind. */
const document: Document = JSON.parse(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1.0.0' },
    paths: {
      '/things': {
        get: {
          operationId: 'listThings',
          parameters: [
            { name: 'page', in: 'query', schema: { type: 'integer', minimum: 1, default: 1 } },
            {
              name: 'ids',
              in: 'query',
              explode: false,
              schema: { type: 'array', items: { type: 'integer' }, minItems: 2 },
            },
            {
              name: 'at',
              in: 'query',
              style: 'deepObject',
              schema: { type: 'object', properties: { x: { type: 'integer' } } },
            },
            { name: 'X-Trace', in: 'header', required: true, schema: { type: 'string', pattern: '^[a-f]{4}$' } },
          ],
          responses: {
            200: {
              description: 'All.',
              headers: { 'X-Count': { required: true, schema: { type: 'integer', minimum: 0 } } },
              content: json({ type: 'array', items: thing }),
            },
            400: { description: 'No.', content: json({}) },
          },
        },
        post: {
          operationId: 'createThing',
          security: [{ login: ['write'] }],
          requestBody: { required: true, content: json(thing) },
          responses: {
            201: { description: 'Made.', content: json(thing) },
            400: { description: 'No.', content: json({}) },
          },
        },
      },
    },
    components: {
      schemas: { Thing: { type: 'object', required: ['name', 'pet'], properties }, Cat: cat, Dog: dog },
      securitySchemes: {
        login: {
          type: 'oauth2',
          flows: { clientCredentials: { tokenUrl: 'https://a.example/', scopes: { write: '' } } },
        },
      },
    },
  }),
);
const contract = compileContract(document);

const change = (pointer: string, to: (node: unknown) => unknown) => replaceAt(document, pointer, to) as Document;
const strip = (pointer: string) => change(pointer, () => undefined);
const place = (name: string) => `#/components/schemas/Thing/properties/${name}`;
const list = '#/paths/~1things/get';
const create = '#/paths/~1things/post';

type Sabotage = [name: string, place: string, options: Partial<ProofOptions>, rows: string[]];

const pets = ['Cat', 'Dog'].map((name) => `#/components/schemas/${name}`);
/** What follows from the constraint that is sabotaged, and may turn as well: rows from these pointers on. */
const consequences: Record<string, string[]> = {
  'a choice of anything': pets,
  'a discriminator that decides': [`#/components/schemas/Thing/properties/pet`, ...pets],
  'a style read wrongly': ['#/paths/~1things/get/parameters/1'],
  'another style': ['#/paths/~1things/get/parameters/2'],
};

/** Keywords that the server's contract is stripped of at once: each turns its own row. */
const stripped = [
  ...[
    'name/minLength',
    'name/maxLength',
    'name/pattern',
    'price/minimum',
    'price/exclusiveMaximum',
    'price/multipleOf',
  ],
  ...[
    'mode/enum',
    'version/const',
    'tags/minItems',
    'tags/maxItems',
    'tags/uniqueItems',
    'marks/contains',
    'day/format',
  ],
  ...['box/additionalProperties', 'box/minProperties', 'names/maxProperties', 'names/propertyNames'],
  ...['pair/dependentRequired', 'odd/not', 'size/default', 'id/readOnly'],
].map(place);
const withoutThem = stripped.reduce((made, pointer) => replaceAt(made, pointer, () => undefined) as Document, document);

const served = (changed: Document): Partial<ProofOptions> => ({ served: { contract: compileContract(changed) } });
const knowing = createTokenAuthenticator([
  hashToken(secrets),
  hashToken({ name: 'without-scopes', secret: 'prove-secret-without-scopes' }),
]);

const sabotages: Sabotage[] = [
  ['a choice of anything', 'request at the server', served(strip(place('pet/oneOf'))), [place('pet/oneOf')]],
  [
    'a required property may be left out',
    'request at the server',
    served(strip('#/components/schemas/Thing/required/0')),
    ['#/components/schemas/Thing/required/0'],
  ],
  [
    'null is no value',
    'request at the server',
    served(change(place('note/type'), () => 'string')),
    [place('note/type')],
  ],
  [
    'a discriminator that decides',
    'request at the server',
    served(
      change('#/components/schemas', (all) => ({
        ...(all as object),
        Cat: tagged(cat, 'Cat'),
        Dog: tagged(dog, 'Dog'),
      })),
    ),
    [place('pet/discriminator')],
  ],
  [
    'a style read wrongly',
    'request at the server',
    served(change(`${list}/parameters/1`, (node) => ({ ...(node as object), style: 'pipeDelimited' }))),
    [`${list}/parameters/1/explode`],
  ],
  [
    'another style',
    'request at the server',
    served(change(`${list}/parameters/2/style`, () => 'form')),
    [`${list}/parameters/2/style`],
  ],
  [
    'a header that may be left out',
    'request at the server',
    served(strip(`${list}/parameters/3/required`)),
    [`${list}/parameters/3/required`],
  ],
  [
    'a body that may be left out',
    'request at the server',
    served(strip(`${create}/requestBody/required`)),
    [`${create}/requestBody/required`],
  ],
  [
    'any media type',
    'request at the server',
    served(change(`${create}/requestBody/content`, (all) => ({ ...(all as object), '*/*': {} }))),
    [`${create}/requestBody/content`],
  ],
  [
    'a scope that is not checked',
    'request at the server',
    { served: { authenticate: knowing } },
    [`${create}/security/0`],
  ],
  [
    'credentials that are not checked',
    'request at the server',
    { served: { authenticate: (_, { scopes }) => ({ name: 'anyone', scopes }) } },
    [`${create}/security`, `${create}/security/0`],
  ],
  [
    'a mock of another state',
    'request at the mock',
    { mocked: { contract: compileContract(strip(place('name/pattern'))) } },
    [place('name/pattern')],
  ],
  [
    'a status that is not declared',
    'response at the server',
    served(
      change(`${create}/responses`, (all) => ({
        ...(all as object),
        418: { description: 'Tea.', content: json(thing) },
      })),
    ),
    [`${create}/responses/statuses`],
  ],
  [
    'a header of a response that may be missing',
    'response at the server',
    served(strip(`${list}/responses/200/headers/X-Count/required`)),
    [`${list}/responses/200/headers/X-Count/required`],
  ],
  [
    'a header of a response that is not checked',
    'response at the server',
    served(strip(`${list}/responses/200/headers/X-Count/schema/minimum`)),
    [`${list}/responses/200/headers/X-Count/schema/minimum`],
  ],
  [
    'a secret that is sent',
    'response at the server',
    served(strip(place('secret/writeOnly'))),
    [place('secret/writeOnly')],
  ],
  ['types of another state', 'types', { types: strip(place('mode/enum')) }, [place('mode/enum')]],
  ['a client of another state', 'client', { client: strip(place('price/multipleOf')) }, [place('price/multipleOf')]],
  [
    'examples held against another state',
    'examples',
    { examples: strip(place('tags/uniqueItems')) },
    [place('tags/uniqueItems')],
  ],
  ['a page of another state', 'docs', { docs: strip(place('name/maxLength')) }, [place('name/maxLength')]],
];

function tagged(schema: typeof cat | typeof dog, name: string) {
  return { ...schema, properties: { ...schema.properties, kind: { const: name } } };
}

/** The rows that are not enforced somewhere, as `place pointer`. */
async function findBroken(options: Partial<ProofOptions> = {}): Promise<string[]> {
  const rows = await prove(contract, { secrets, sourceMap: noSourceMap, ...options });
  return rows.flatMap(({ pointer, cells }) =>
    cells.filter(({ state }) => state === 'NOT ENFORCED').map((cell) => `${cell.place} ${pointer}`),
  );
}

test('a contract with a constraint of each kind is enforced everywhere', async () => {
  const rows = await prove(contract, { secrets, sourceMap: noSourceMap });
  const wrong = rows.flatMap(({ pointer, cells }) =>
    cells.flatMap(({ place, state, reason }) =>
      state === 'NOT ENFORCED' || state === 'disputed' ? [`${place} ${pointer}: ${reason}`] : [],
    ),
  );
  assert.deepEqual(wrong, []);
  const pointers = new Set(rows.map(({ pointer }) => pointer));
  assert.equal(pointers.size, rows.length, 'each constraint once');
  for (const [name, , , expected] of sabotages)
    for (const pointer of expected) assert.ok(pointers.has(pointer), `${name}: ${pointer}`);
});

describe('what is sabotaged turns just the cells of what it does not hold any more:', () => {
  for (const [name, where, options, expected] of sabotages)
    test(name, async () => {
      const broken = await findBroken({ ...options, only: [where] });
      const isExpected = (cell: string) =>
        (consequences[name] ?? []).some((from) => cell.startsWith(`${where} ${from}`));
      const cells = expected.map((pointer) => `${where} ${pointer}`);
      assert.deepEqual(
        broken.filter((cell) => cells.includes(cell) || !isExpected(cell)),
        cells,
      );
    });
});

test('each of many keywords that the server does not know turns its own row', async () => {
  const broken = await findBroken({ ...served(withoutThem), only: ['request at the server'] });
  const within = place('names/propertyNames');
  const rows = broken
    .map((cell) => cell.replace('request at the server ', ''))
    .filter((row) => !row.startsWith(`${within}/`));
  assert.deepEqual(rows.sort(), stripped.toSorted());
});

test('responses that nothing checks, and a mock that takes everything, turn every cell', async (t) => {
  const responses = await findBroken({ served: { validateResponses: 'off' }, only: ['response'] });
  assert.ok(responses.length > 20, responses.join('\n'));
  const { url, close } = await startListening((_, response) => void response.end('{}'), '127.0.0.1', 0);
  t.after(close);
  assert.ok((await findBroken({ mocked: { url }, only: ['mock'] })).length > 30);
});
