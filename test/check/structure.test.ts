import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { bundleContract } from '../../scripts/contract/bundle.ts';
import { createFolder } from '../support/servers.ts';

const info = { title: 'Structure', version: '1' };
const [schema, content] = [{ type: 'string' }, { 'text/plain': {} }];
const querystring = { name: 'all', in: 'querystring', content };
const query = { name: 'one', in: 'query', schema };
const parameter = (given: object) => ({ components: { parameters: { P: { name: 'p', required: true, ...given } } } });
const media = (given: object) => ({ components: { requestBodies: { B: { content: { 'multipart/mixed': given } } } } });
const example = (given: object) => ({ components: { examples: { E: given } } });
const header = (name: string, given: object) => ({
  components: { responses: { R: { description: 'A response.', headers: { [name]: given } } } },
});
const xml = (given: object) => ({ components: { schemas: { S: { type: 'array', items: schema, xml: given } } } });
const operation = (...parameters: object[]) => ({
  paths: { '/a': { get: { operationId: 'read', parameters, responses: { 200: { description: 'Read.' } } } } },
});
/** The same with parameters of the path, too. */
const below = (parameters: object[], own: object) => {
  const { paths } = operation(own);
  return { paths: { '/a': { parameters, ...paths['/a'] } } };
};

/** What a document of a version may not have, the finding, and what it may have instead. */
const cases: [version: string, wrong: object, finding: RegExp | undefined][] = [
  [
    '3.1.1',
    parameter({ in: 'header', schema, example: 'a', examples: {} }),
    /`examples` must not stand beside `example`/,
  ],
  ['3.1.1', parameter({ in: 'header', schema, allowReserved: false }), /`allowReserved` is for parameters whose/],
  ['3.1.1', parameter({ in: 'path', schema, allowReserved: false }), /`allowReserved` is for/],
  ['3.1.1', parameter({ in: 'cookie', schema, allowReserved: true }), /`allowReserved` is for/],
  ['3.1.1', parameter({ in: 'query', schema, allowReserved: true }), undefined],
  ['3.0.4', parameter({ in: 'path', schema, allowReserved: false }), undefined],
  ['3.2.0', parameter({ in: 'path', schema, allowReserved: true }), undefined],
  ['3.2.0', parameter({ in: 'cookie', style: 'cookie', schema, allowReserved: true }), /`allowReserved` is for/],
  ['3.1.1', header('X-Style', { schema, allowReserved: true }), /`allowReserved` is for/],
  ['3.2.0', header('Bad=Header', { schema }), /`Bad=Header` is no name of a header/],
  ['3.2.0', parameter({ name: 'Bad[Header]', in: 'header', schema }), /`name` is no name of a header/],
  ['3.2.0', parameter({ name: 'Bad{Path}', in: 'path', schema }), /`name` of a path parameter/],
  ['3.2.0', parameter({ in: 'querystring', schema }), /`schema` is not for a parameter in querystring/],
  ['3.2.0', parameter({ in: 'querystring', content, style: 'simple' }), /`style` is not for a parameter in/],
  ['3.2.0', operation(querystring, { ...querystring, name: 'other' }), /`parameters` has a parameter in querystring/],
  ['3.2.0', operation(querystring, query), /`parameters` has a parameter in querystring/],
  ['3.2.0', operation(querystring), undefined],
  ['3.2.0', below([querystring], query), /`parameters` has a parameter in querystring/],
  ['3.2.0', below([query], querystring), /`parameters` has a parameter in querystring/],
  ['3.2.0', below([querystring], querystring), undefined],
  ['3.2.0', media({ encoding: {}, prefixEncoding: [] }), /`prefixEncoding` must not stand beside `encoding`/],
  ['3.2.0', media({ prefixEncoding: [{ encoding: {}, itemEncoding: {} }] }), /`itemEncoding` must not stand beside/],
  ['3.2.0', media({ prefixEncoding: [], itemEncoding: {} }), undefined],
  ['3.1.1', example({ value: 1, externalValue: 'http://h/' }), /`externalValue` must not stand beside `value`/],
  ['3.2.0', example({ value: 1, dataValue: 1 }), /`dataValue` must not stand beside `value`/],
  ['3.2.0', example({ serializedValue: '', externalValue: 'http://h/' }), /`externalValue` must not stand beside/],
  ['3.2.0', example({ dataValue: 1, serializedValue: '1' }), undefined],
  ['3.2.0', xml({ attribute: true, nodeType: 'attribute' }), /`attribute` must not stand beside `nodeType`/],
  ['3.2.0', xml({ wrapped: true, nodeType: 'element' }), /`wrapped` must not stand beside `nodeType`/],
  ['3.1.1', { servers: [{ url: '/{v}', variables: { v: { enum: [], default: 'a' } } }] }, /`enum` must not be empty/],
];

suite('what OpenAPI says of its objects beyond their fields is a finding, in every house style:', () => {
  for (const [openapi, document, finding] of cases) {
    test(`${openapi} ${JSON.stringify(document)}`, async () => {
      const file = join(createFolder(), 'contract.json');
      writeFileSync(file, JSON.stringify({ openapi, info, paths: {}, ...document }));
      const bundle = await bundleContract(file);
      assert.ok(!bundle.findings);
      const told = bundle.defects.filter(({ rule }) => rule === 'structure').map(({ message }) => message);
      assert.equal(told.length, finding ? 1 : 0, told.join());
      if (finding) assert.match(told[0] ?? '', finding);
    });
  }
});

suite('a discriminator of OpenAPI 3.2 says which schema is meant where its property is left out:', () => {
  const pet = (...required: string[]) => ({ type: 'object', required, properties: { kind: schema } });
  const schemas = { Cat: pet('kind'), Dog: { allOf: [{ $ref: '#/components/schemas/Cat' }] }, Bird: pet() };
  const choice = (other: string, given: object, rest = {}) => ({
    oneOf: ['Cat', other].map((name) => ({ $ref: `#/components/schemas/${name}` })),
    discriminator: { propertyName: 'kind', ...given },
    ...rest,
  });
  const choices: [version: string, choice: object, says: RegExp | undefined][] = [
    ['3.2.0', choice('Bird', {}), /kind may be left out/],
    ['3.2.0', choice('Bird', { defaultMapping: 'Bird' }), undefined],
    ['3.2.0', choice('Bird', { defaultMapping: '#/components/schemas/Bird' }), undefined],
    ['3.2.0', choice('Bird', { defaultMapping: 'Fish' }), /names "Fish", which is no schema of the oneOf/],
    ['3.2.0', choice('Bird', {}, { required: ['kind'] }), undefined],
    ['3.2.0', choice('Dog', {}), undefined],
    ['3.1.1', choice('Bird', {}), undefined],
  ];
  for (const [openapi, Pet, says] of choices)
    test(`${openapi} ${JSON.stringify(Pet)}`, async () => {
      const file = join(createFolder(), 'contract.json');
      writeFileSync(file, JSON.stringify({ openapi, info, paths: {}, components: { schemas: { ...schemas, Pet } } }));
      const bundle = await bundleContract(file);
      assert.ok(!bundle.findings);
      const told = bundle.remarks.filter(({ rule }) => rule === 'discriminator-default').map(({ message }) => message);
      assert.equal(told.length, says ? 1 : 0, told.join());
      if (says) assert.match(told[0] ?? '', says);
    });
});
