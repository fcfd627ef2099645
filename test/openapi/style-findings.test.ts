import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findStyleFinding, type StyledParameter } from '../../server/openapi/parameters/index.ts';
import { typeOfSchema } from '../support/codecs.ts';

const nested = { type: 'object', properties: { x: { type: 'object' } } };
const lists = { type: 'array', items: { type: 'array', items: {} } };
const listed = { type: 'object', properties: { x: { type: 'array' } } };

const find = (parameter: Omit<StyledParameter, 'name'>, schema: unknown) =>
  findStyleFinding({ name: 'a', ...parameter }, typeOfSchema(schema));

describe('a style that cannot write any value of the type is named, with the way out:', () => {
  const cases: [Omit<StyledParameter, 'name'>, unknown, RegExp][] = [
    [{ in: 'header', style: 'deepObject' }, nested, /^style deepObject is not possible in header: use simple$/],
    [{ in: 'path', style: 'form' }, {}, /^style form is not possible in path: use simple, label, matrix$/],
    [{ in: 'query', style: 'toString' }, {}, /^style toString is not possible in query: use form, /],
    [{ in: 'query' }, lists, /^style form cannot write items that are array: describe it with content/],
    [{ in: 'query' }, nested, /^style form cannot write the property x, which is object: use style deepObject, or/],
    [{ in: 'query', explode: false }, listed, /the property x, which is array/],
    [{ in: 'header' }, nested, /^style simple cannot write the property x, which is object: describe it with content/],
    [{ in: 'cookie' }, { type: 'object', additionalProperties: nested }, /properties that are object/],
    [{ in: 'query', content: { 'application/json': {}, 'text/plain': {} } }, {}, /exactly one media type/],
  ];
  for (const [parameter, schema, sentence] of cases) {
    test(`${JSON.stringify(parameter)} ${JSON.stringify(schema)}`, () => {
      assert.match(find(parameter, schema) ?? '', sentence);
    });
  }
});

describe('a style that can write some value is left alone:', () => {
  const cases: [Omit<StyledParameter, 'name'>, unknown][] = [
    [{ in: 'query', style: 'deepObject' }, nested],
    [{ in: 'query', style: 'deepObject' }, {}],
    [{ in: 'query', style: 'deepObject' }, { type: 'integer' }],
    [{ in: 'query', style: 'spaceDelimited' }, { type: 'string' }],
    [{ in: 'query' }, listed],
    [{ in: 'query' }, { type: ['array', 'string'], items: { type: 'array' } }],
    [{ in: 'query', style: 'spaceDelimited' }, { type: ['array', 'null'] }],
    [{ in: 'query', style: 'pipeDelimited', explode: true }, { type: 'array' }],
    [{ in: 'path', style: 'matrix', explode: true }, listed],
    [{ in: 'header', content: { 'application/json': {} } }, nested],
    [{ in: 'query' }, { type: 'array', items: { type: ['string', 'object'] } }],
    [{ in: 'query' }, false],
  ];
  for (const [parameter, schema] of cases) {
    test(`${JSON.stringify(parameter)} ${JSON.stringify(schema)}`, () => {
      assert.equal(find(parameter, schema), undefined);
    });
  }
});
