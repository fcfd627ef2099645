import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StyledParameter } from '../../server/openapi/parameters/index.ts';
import { createTextCodec } from '../support/codecs.ts';
import { examples, parameterOf, schemas } from '../support/style-examples.ts';

describe("OpenAPI's examples are read and written:", () => {
  for (const [key, cases] of Object.entries(examples)) {
    for (const [schema, text, value] of cases) {
      test(`${key}, ${schema}: ${text}`, () => {
        const codec = createTextCodec(parameterOf(key), schemas[schema]);
        assert.deepEqual(codec.read(text), value);
        assert.equal(codec.write(value), text);
      });
    }
  }
});

describe('the default style of a place', () => {
  const defaults: [StyledParameter['in'], string][] = [
    ['path', 'a,b'],
    ['query', 'color=a&color=b'],
    ['header', 'a,b'],
    ['cookie', 'color=a; color=b'],
  ];
  for (const [place, text] of defaults) {
    test(`${place} writes a list as ${text}`, () => {
      assert.equal(createTextCodec({ name: 'color', in: place }, schemas.list).write(['a', 'b']), text);
    });
  }
});

describe('what spells no value of the type stays a text:', () => {
  const wrong: Record<string, [keyof typeof schemas, string, unknown][]> = {
    'path simple': [
      ['number', 'blue', 'blue'],
      ['object', 'R,100,G', 'R,100,G'],
      ['object', 'R,red', { R: 'red' }],
    ],
    'path simple explode': [['object', 'R=1,G', 'R=1,G']],
    'path label': [
      ['number', '.blue', 'blue'],
      ['number', '7', undefined],
      ['text', 'blue', undefined],
    ],
    'path matrix': [
      ['number', ';color=blue', 'blue'],
      ['text', ';shade=blue', undefined],
      ['text', 'blue', undefined],
    ],
    'path matrix explode': [['object', ';R=1;X=2', { R: 1, X: '2' }]],
    'query form': [
      ['number', 'color=blue', 'blue'],
      ['number', 'color=1&color=2', ['1', '2']],
      ['text', 'color=a&color=b', ['a', 'b']],
      ['text', 'shade=a', undefined],
      ['object', 'color=R,1,G', 'R,1,G'],
      ['object', 'color=R,1,R,2', { R: ['1', '2'] }],
      ['object', 'color=R,1&color=G,2', ['R,1', 'G,2']],
    ],
    'query form explode': [
      ['object', 'X=1', undefined],
      ['object', 'R=1&X=2', { R: 1 }],
      ['object', 'R=1&R=2', { R: ['1', '2'] }],
    ],
    'query deepObject': [
      ['object', 'color=blue', 'blue'],
      ['object', 'color[R]=red', { R: 'red' }],
      ['object', 'color[X]=1', { X: '1' }],
      ['object', 'color[R][X]=1', { R: { X: '1' } }],
      ['object', 'color[R]=1&color[R][X]=2', { R: ['1', { X: '2' }] }],
      ['object', 'color[R=1', undefined],
      ['object', 'color[R]x=1', undefined],
      ['object', 'colors[R]=1', undefined],
    ],
    'header simple': [
      ['number', 'blue', 'blue'],
      ['object', 'R,100,G', 'R,100,G'],
    ],
    'cookie form': [
      ['number', 'color=blue', 'blue'],
      ['text', 'shade=blue', undefined],
    ],
  };
  for (const [key, cases] of Object.entries(wrong)) {
    for (const [schema, text, value] of cases) {
      test(`${key}, ${schema}: ${text}`, () => {
        assert.deepEqual(createTextCodec(parameterOf(key), schemas[schema]).read(text), value);
      });
    }
  }
});
