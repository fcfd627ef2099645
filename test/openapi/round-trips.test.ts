import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import { type StyledParameter, styles } from '../../server/openapi/parameters/index.ts';
import { createChance } from '../support/chance.ts';
import { createTextCodec } from '../support/codecs.ts';

const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
const rounds = 200;

const { below, pick } = createChance(seed);
const listOf = <T>(least: number, make: () => T) => Array.from({ length: least + below(4) }, make);

/** The characters that a style can carry: all in a URL, but delimiters and what HTTP forbids not in a header. */
const everything = [...'abc019 ,;.=&|%+/?#"\\~-_!\'()*:@$<>{}^`\n\0é€😀'];
const inHeader = [...'abc019;.&|%+/?#"\\~-_!\'()*:@$<>{}^`'];

function charactersOf({ in: place, style }: StyledParameter): string[] {
  if (place === 'header') return inHeader;
  if (style === 'cookie') return inHeader.filter((character) => !';"'.includes(character));
  return style === 'spaceDelimited' ? everything.filter((character) => character !== ' ') : everything;
}

function textOf(parameter: StyledParameter, least: number): string {
  const characters = charactersOf(parameter);
  return listOf(least, () => characters[below(characters.length)] ?? 'a').join('');
}

const numberOf = () => pick([0, 7, -1, 1e21, 1.5, -2.5e-7, below(1000), below(1e9) / 3]);
const names = ['__proto__', 'toString', 'a', 'ö b', 'x.y', '0'];

/** A schema of each kind, and a value of it that the style can write. */
const kinds: Record<string, { schema: object; make: (parameter: StyledParameter) => unknown }> = {
  text: { schema: { type: 'string' }, make: (parameter) => textOf(parameter, parameter.in === 'query' ? 0 : 1) },
  number: { schema: { type: 'number' }, make: numberOf },
  integer: { schema: { type: 'integer' }, make: () => below(2 ** 32) - 2 ** 31 },
  boolean: { schema: { type: ['boolean', 'null'] }, make: () => pick([true, false, null]) },
  list: {
    schema: { type: 'array', items: { type: 'string' } },
    // A bar that stands alone in a list of one item cannot be told from an encoded delimiter.
    make: (parameter) => listOf(2, () => textOf(parameter, 1)),
  },
  numbers: { schema: { type: 'array', items: { type: 'number' } }, make: () => listOf(1, numberOf) },
  map: {
    schema: { type: 'object', additionalProperties: { type: 'string' } },
    make: (parameter) => mapOf(parameter, () => textOf(parameter, 1)),
  },
  'map of numbers': {
    schema: { type: 'object', additionalProperties: { type: 'number' } },
    make: (parameter) => mapOf(parameter, numberOf),
  },
};

function mapOf({ in: place, style }: StyledParameter, make: () => unknown): object {
  const usable = names.filter((name) => name !== 'ö b' || (place !== 'header' && style !== 'spaceDelimited'));
  return Object.fromEntries(listOf(1, () => [usable[below(usable.length)] ?? 'a', make()]));
}

describe(`every style reads what it writes (SEED=${seed}):`, () => {
  for (const { in: place, style } of styles) {
    for (const explode of [true, false]) {
      for (const [kind, { schema, make }] of Object.entries(kinds)) {
        test(`${place} ${style}${explode ? ' explode' : ''} ${kind}`, () => {
          const parameter = { name: 'p[]', in: place, style, explode };
          const codec = createTextCodec(parameter, schema);
          for (let round = 0; round < rounds; round++) {
            const value = make(parameter);
            const text = codec.write(value);
            assert.deepEqual(codec.read(text), value, text);
          }
        });
      }
    }
  }
});

test(`deepObject reads nested values that it writes (SEED=${seed})`, () => {
  const parameter: StyledParameter = { name: 'p', in: 'query', style: 'deepObject' };
  const tree = {
    properties: { text: { type: 'string' }, numbers: { type: 'array', items: { type: 'number' } } },
    additionalProperties: { $ref: '#/schema' },
  };
  const makeTree = (levels: number): object => ({
    text: textOf(parameter, 0),
    numbers: listOf(1, numberOf),
    ...(levels > 0 && { [pick(['toString', 'x y', '0', 'ü&='])]: makeTree(levels - 1) }),
  });
  const codec = createTextCodec(parameter, tree);
  for (let round = 0; round < rounds; round++) {
    const value = makeTree(below(6));
    const text = codec.write(value);
    assert.deepEqual(codec.read(text), value, text);
  }
});
