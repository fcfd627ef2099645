import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePlainJson } from '../../scripts/contract/parsing.ts';

test('a text that is JSON is read as such', () => {
  const values = [
    {},
    [],
    { a: [{ b: null }, 'c": d', '\\', '"', '":'], 'e": ': { f: -1.5e3 } },
    JSON.parse('{"__proto__": {"x": 1}, "constructor": [[], [1]], "": "\\u00e4"}'),
  ];
  for (const value of values)
    for (const space of [0, 2]) assert.deepEqual(parsePlainJson(`\n${JSON.stringify(value, null, space)} `), value);
});

test('what is no JSON, or what YAML has more to say of, is left to YAML', () => {
  const texts = [
    ...['', 'a: 1', '"text"', '{ a: 1 }', '{"a": 1,}', '# no\n{}', '{"a": 1} {"b": 2}'],
    ...['{"a": 1, "a": 2}', '{"a": {"b": 1, "\\u0062": 2}}', '[{"a": 1, "b": [], "a": {}}]', '{"<<": {"a": 1}}'],
  ];
  for (const text of texts) assert.equal(parsePlainJson(text), undefined, text);
});
