import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from '../../server/openapi/document/index.ts';
import { bodyOf, contractOf, startBoth } from '../support/both.ts';
import { type Call, call } from '../support/calls.ts';

/** A contract, and the status that each of some requests has from server and mock alike. */
interface Case {
  title: string;
  document: Document;
  expected: [call: Partial<Call>, status: number, says?: RegExp][];
}

const json = (body: string): Partial<Call> => ({ headers: { 'Content-Type': 'application/json' }, body });
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const integer = { type: 'integer' };
const old = { openapi: '3.0.3' };
const parse = (text: string): object => JSON.parse(text);
const refer = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });

const cases: Case[] = [
  {
    title: 'a property whose schema is false',
    document: contractOf(bodyOf(object({ legacy: false, name: true }))),
    expected: [
      [json('{"legacy":1}'), 400, /legacy.*not allowed here/],
      [json('{"name":[1]}'), 204],
    ],
  },
  {
    title: 'a list without items',
    document: contractOf(bodyOf(object({ list: { type: 'array', items: false } }))),
    expected: [
      [json('{"list":[1]}'), 400, /list/],
      [json('{"list":[]}'), 204],
    ],
  },
  {
    title: 'a body whose schema is true',
    document: contractOf(bodyOf(true)),
    expected: [[json('[{"a":1}]'), 204]],
  },
  {
    title: 'a body whose schema is false',
    document: contractOf(bodyOf(false)),
    expected: [[json('{}'), 400]],
  },
  {
    title: 'a schema called id in OpenAPI 3.0',
    document: contractOf(bodyOf(refer('schemas', 'id')), {
      ...old,
      components: { schemas: { id: object({ id: refer('schemas', 'key') }), key: integer } },
    }),
    expected: [
      [json('{"id":"x"}'), 400, /id.*integer/],
      [json('{"id":1}'), 204],
    ],
  },
  {
    title: 'a parameter called id in OpenAPI 3.0',
    document: contractOf(
      { parameters: [refer('parameters', 'id')] },
      {
        ...{ ...old, method: 'get' },
        components: {
          parameters: { id: { name: 'id', in: 'query', schema: refer('schemas', 'key') } },
          schemas: { key: integer },
        },
      },
    ),
    expected: [
      [{ path: '/things?id=x' }, 400, /id/],
      [{ path: '/things?id=1' }, 204],
    ],
  },
  ...['3.0.3', '3.1.0'].map((openapi): Case => {
    const example = { id: 'cdda885e', $id: 'cdda885e' };
    const schema = object(
      { a: { ...object({}), example }, b: { ...object({}), example: { id: '12:ab', $id: '12:ab' } } },
      { example },
    );
    return {
      title: `ids in the examples of OpenAPI ${openapi}`,
      document: contractOf(bodyOf(refer('schemas', 'Thing')), {
        openapi,
        components: {
          schemas: { Thing: schema, Other: { ...integer, example } },
          examples: { Id: { value: example } },
        },
      }),
      expected: [
        [json('{"a":1}'), 400, /a.*object/],
        [json('{"a":{}}'), 204],
      ],
    };
  }),
  {
    title: 'a limit that is exclusive and null in OpenAPI 3.0',
    document: contractOf(
      bodyOf(object({ more: { type: 'integer', minimum: 5, exclusiveMinimum: true, nullable: true } })),
      old,
    ),
    expected: [
      [json('{"more":5}'), 400, /greater than 5/],
      [json('{"more":6}'), 204],
      [json('{"more":null}'), 204],
    ],
  },
  {
    title: 'a path parameter called toString',
    document: contractOf(
      { parameters: [{ name: 'toString', in: 'path', required: true, schema: integer }] },
      { path: '/things/{toString}', method: 'get' },
    ),
    expected: [
      [{ path: '/things/7' }, 204],
      [{ path: '/things/x' }, 404],
    ],
  },
  {
    title: 'a query parameter called constructor',
    document: contractOf(
      { parameters: [{ name: 'constructor', in: 'query', required: true, schema: integer }] },
      { method: 'get' },
    ),
    expected: [
      [{ path: '/things' }, 400, /constructor.*required/],
      [{ path: '/things?constructor=x' }, 400, /constructor/],
      [{ path: '/things?constructor=1' }, 204],
    ],
  },
  {
    title: 'a required property called constructor',
    document: contractOf(bodyOf({ type: 'object', required: ['constructor', 'toString'] })),
    expected: [
      [json('{}'), 400, /"constructor":.*"toString":/],
      [json('{"constructor":1,"toString":2}'), 204],
    ],
  },
  {
    title: 'a property called __proto__',
    document: contractOf(bodyOf(parse('{"type":"object","properties":{"__proto__":{"type":"integer"}}}'))),
    expected: [
      [json('{"__proto__":"x"}'), 400, /__proto__.*integer/],
      [json('{"__proto__":1}'), 204],
    ],
  },
  {
    title: 'properties that have names of Object.prototype',
    document: contractOf(
      bodyOf(object({ toString: { type: 'string' }, valueOf: integer }, { additionalProperties: false })),
    ),
    expected: [
      [json('{}'), 204],
      [json('{"toString":"x","hasOwnProperty":1}'), 400, /hasOwnProperty.*unknown/],
      [json('{"valueOf":"x"}'), 400, /valueOf.*integer/],
    ],
  },
  {
    title: 'a tuple',
    document: contractOf(bodyOf({ type: 'array', prefixItems: [integer, { type: 'string' }] })),
    expected: [
      [json('[1,"x"]'), 204],
      [json('["x"]'), 400],
    ],
  },
];

for (const { title, document, expected } of cases) {
  test(`${title} is what the contract says, for server and mock`, async (context) => {
    for (const { name, url } of await startBoth(context, document)) {
      for (const [sent, status, says = /(?:)/] of expected) {
        const method = Object.keys(Object.values(document.paths ?? {})[0] ?? {})[0]?.toUpperCase() ?? '';
        const response = await call(url, { method, path: '/things', ...sent });
        const what = `${name}: ${JSON.stringify(sent)} gets ${response.status} ${response.text}`;
        assert.equal(response.status, status, what);
        assert.match(response.text, says, what);
      }
    }
  });
}
