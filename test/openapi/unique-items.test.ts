import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSchemaChecks } from '../../server/openapi/schema/index.ts';

const document = {
  openapi: '3.1.0',
  components: { schemas: { List: { type: 'array', uniqueItems: true }, Any: { type: 'array', uniqueItems: false } } },
};
const checks = createSchemaChecks(document, 'request');
const list = checks('#/components/schemas/List');

test('lists whose items all differ, as JSON Schema compares them', () => {
  const lists = [
    '[]',
    '[1,2]',
    '[1,"1"]',
    '[1,true]',
    '[0,false]',
    '[null,"null"]',
    '["1","\'1"]',
    '[[1],1]',
    '[["1"],"[\\"1\\"]"]',
    '[{"a":1},{"a":2}]',
    '[[1,2],[2,1]]',
    '[{},[]]',
    '[{"a":1},{"a":1,"b":null}]',
  ];
  for (const text of lists) assert.deepEqual(list.findViolations(JSON.parse(text)), [], text);
});

test('lists with an item twice, however it is written', () => {
  const lists: [text: string, twins: [number, number]][] = [
    ['[1,2,1]', [2, 0]],
    ['[1,1.0]', [1, 0]],
    ['[0,-0]', [1, 0]],
    ['["a","b","b"]', [2, 1]],
    ['[null,null]', [1, 0]],
    ['[{"a":1,"b":[2]},{"b":[2],"a":1}]', [1, 0]],
    ['[[{"a":1,"b":2}],[{"b":2,"a":1}]]', [1, 0]],
    ['[{"__proto__":1},{"__proto__":1}]', [1, 0]],
  ];
  for (const [text, [i, j]] of lists) {
    assert.equal(list.isValid(JSON.parse(text)), false, text);
    const [violation] = list.findViolations(JSON.parse(text));
    assert.deepEqual([violation?.keyword, violation?.params], ['uniqueItems', { i, j }], text);
  }
  assert.equal(checks('#/components/schemas/Any').isValid([1, 1]), true);
});
