import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTyped, spell } from '../../server/openapi/parameters/index.ts';
import { typeOfSchema } from '../support/codecs.ts';

/** Texts by type: those that spell a value, with the value, and those that spell none. */
const texts: Record<string, { right: [string, unknown][]; wrong: string[] }> = {
  integer: {
    right: [
      ['0', 0],
      ['-7', -7],
      ['007', 7],
      ['1000000000000000000000', 1e21],
    ],
    wrong: ['', ' 7', '7 ', '+7', '7.0', '1e3', '0x7', '-', '٣', '7\n', 'Infinity', '9'.repeat(400)],
  },
  number: {
    right: [
      ['7', 7],
      ['7.50', 7.5],
      ['1e3', 1000],
      ['-1.5E-3', -0.0015],
      ['1e+21', 1e21],
      ['-0', -0],
    ],
    wrong: ['', ' 7', '.5', '5.', '+1', '1e', '0x7', 'NaN', 'Infinity', '1e999', '1,5'],
  },
  boolean: {
    right: [
      ['true', true],
      ['false', false],
    ],
    wrong: ['', 'TRUE', '1', '0', 'yes', 'null'],
  },
  null: { right: [['null', null]], wrong: ['', 'NULL', 'undefined'] },
  string: { right: ['', '7', 'true', 'null', '1e3'].map((text) => [text, text]), wrong: [] },
};

for (const [type, { right, wrong }] of Object.entries(texts)) {
  test(`${type} is read as JSON writes it, and written so that it is read again`, () => {
    for (const [text, value] of right) assert.deepEqual(readTyped(typeOfSchema({ type }), text), value);
    for (const [, value] of right) assert.deepEqual(readTyped(typeOfSchema({ type }), spell(value)), value);
    for (const text of wrong) assert.equal(readTyped(typeOfSchema({ type }), text), text);
  });
}

test('a schema that names no type leaves texts as they are', () => {
  for (const text of ['7', 'true', 'null']) assert.equal(readTyped(typeOfSchema({}), text), text);
});
