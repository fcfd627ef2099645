import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTyped, spell } from '../../server/openapi/text-values.ts';
import { typeOfSchema } from '../support/codecs.ts';

/** Texts by type: those that spell a value, with the value, and those that spell none. */
const spellings: Record<string, { spelt: [string, unknown][]; misspelt: string[] }> = {
  integer: {
    spelt: [
      ['0', 0],
      ['-7', -7],
      ['007', 7],
      ['1000000000000000000000', 1e21],
    ],
    misspelt: ['', ' 7', '7 ', '+7', '7.0', '1e3', '0x7', '-', '٣', '7\n', 'Infinity', '9'.repeat(400)],
  },
  number: {
    spelt: [
      ['7', 7],
      ['7.50', 7.5],
      ['1e3', 1000],
      ['-1.5E-3', -0.0015],
      ['1e+21', 1e21],
      ['-0', -0],
    ],
    misspelt: ['', ' 7', '.5', '5.', '+1', '1e', '0x7', 'NaN', 'Infinity', '1e999', '1,5'],
  },
  boolean: {
    spelt: [
      ['true', true],
      ['false', false],
    ],
    misspelt: ['', 'TRUE', '1', '0', 'yes', 'null'],
  },
  null: { spelt: [['null', null]], misspelt: ['', 'NULL', 'undefined'] },
  string: { spelt: ['', '7', 'true', 'null', '1e3'].map((text) => [text, text]), misspelt: [] },
};

for (const [type, { spelt, misspelt }] of Object.entries(spellings)) {
  test(`${type} is spelt as JSON spells it, and written so that it is read again`, () => {
    for (const [text, value] of spelt) assert.deepEqual(readTyped(typeOfSchema({ type }), text), value);
    for (const [, value] of spelt) assert.deepEqual(readTyped(typeOfSchema({ type }), spell(value)), value);
    for (const text of misspelt) assert.equal(readTyped(typeOfSchema({ type }), text), text);
  });
}

test('a schema that names no type leaves texts as they are', () => {
  for (const text of ['7', 'true', 'null']) assert.equal(readTyped(typeOfSchema({}), text), text);
});
