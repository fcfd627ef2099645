import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ParameterObject } from '../../server/openapi/style-table.ts';
import { createTextCodec } from '../support/codecs.ts';

const schemas = {
  text: { type: 'string' },
  number: { type: 'integer' },
  list: { type: 'array', items: { type: 'string' } },
  object: { type: 'object', properties: { R: { type: 'integer' }, G: { type: 'integer' }, B: { type: 'integer' } } },
};
const list = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

type Case = [schema: keyof typeof schemas, text: string, value: unknown];

/** The parameter `color`, by place, style and explode, as OpenAPI's own examples have it. */
const examples: Record<string, Case[]> = {
  'path simple': [
    ['text', 'blue', 'blue'],
    ['number', '7', 7],
    ['list', 'blue,black,brown', list],
    ['object', 'R,100,G,200,B,150', object],
  ],
  'path simple explode': [
    ['text', 'blue', 'blue'],
    ['number', '7', 7],
    ['list', 'blue,black,brown', list],
    ['object', 'R=100,G=200,B=150', object],
  ],
  'path label': [
    ['text', '.blue', 'blue'],
    ['number', '.7', 7],
    ['list', '.blue,black,brown', list],
    ['object', '.R,100,G,200,B,150', object],
  ],
  'path label explode': [
    ['text', '.blue', 'blue'],
    ['number', '.7', 7],
    ['list', '.blue.black.brown', list],
    ['object', '.R=100.G=200.B=150', object],
  ],
  'path matrix': [
    ['text', ';color', ''],
    ['text', ';color=blue', 'blue'],
    ['number', ';color=7', 7],
    ['list', ';color=blue,black,brown', list],
    ['object', ';color=R,100,G,200,B,150', object],
  ],
  'path matrix explode': [
    ['text', ';color=blue', 'blue'],
    ['number', ';color=7', 7],
    ['list', ';color=blue;color=black;color=brown', list],
    ['object', ';R=100;G=200;B=150', object],
  ],
  'query form': [
    ['text', 'color=', ''],
    ['text', 'color=blue', 'blue'],
    ['number', 'color=7', 7],
    ['list', 'color=blue,black,brown', list],
    ['list', 'color=', []],
    ['object', 'color=R,100,G,200,B,150', object],
  ],
  'query form explode': [
    ['text', 'color=blue', 'blue'],
    ['number', 'color=7', 7],
    ['list', 'color=blue&color=black&color=brown', list],
    ['list', 'color=', ['']],
    ['object', 'R=100&G=200&B=150', object],
  ],
  'query spaceDelimited': [
    ['list', 'color=blue%20black%20brown', list],
    ['object', 'color=R%20100%20G%20200%20B%20150', object],
  ],
  'query spaceDelimited explode': [
    ['list', 'color=blue&color=black&color=brown', list],
    ['object', 'R=100&G=200&B=150', object],
  ],
  'query pipeDelimited': [
    ['list', 'color=blue|black|brown', list],
    ['object', 'color=R|100|G|200|B|150', object],
  ],
  'query pipeDelimited explode': [
    ['list', 'color=blue&color=black&color=brown', list],
    ['object', 'R=100&G=200&B=150', object],
  ],
  'query deepObject': [
    ['list', 'color[0]=blue&color[1]=black&color[2]=brown', list],
    ['object', 'color[R]=100&color[G]=200&color[B]=150', object],
  ],
  'query deepObject explode': [
    ['list', 'color[0]=blue&color[1]=black&color[2]=brown', list],
    ['object', 'color[R]=100&color[G]=200&color[B]=150', object],
  ],
  'header simple': [
    ['text', 'blue', 'blue'],
    ['number', '7', 7],
    ['list', 'blue,black,brown', list],
    ['object', 'R,100,G,200,B,150', object],
  ],
  'header simple explode': [
    ['text', 'blue', 'blue'],
    ['number', '7', 7],
    ['list', 'blue,black,brown', list],
    ['object', 'R=100,G=200,B=150', object],
  ],
  'cookie form': [
    ['text', 'color=blue', 'blue'],
    ['number', 'color=7', 7],
    ['list', 'color=blue,black,brown', list],
    ['object', 'color=R,100,G,200,B,150', object],
  ],
  'cookie form explode': [
    ['text', 'color=blue', 'blue'],
    ['number', 'color=7', 7],
    ['list', 'color=blue; color=black; color=brown', list],
    ['object', 'R=100; G=200; B=150', object],
  ],
};

/** The parameter `color` that a key of the table stands for. */
function parameterOf(key: string): ParameterObject {
  const [place = '', style = '', explode] = key.split(' ');
  return { name: 'color', in: place as ParameterObject['in'], style, explode: explode === 'explode' };
}

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
  const defaults: [ParameterObject['in'], string][] = [
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
