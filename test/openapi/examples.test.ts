import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExamples } from '../../server/openapi/document/index.ts';

const document = { components: { examples: { shared: { value: { a: 1 } }, remote: { externalValue: 'http://x' } } } };
const shared = { $ref: '#/components/examples/shared' };

test('the example comes first, then the named ones, each with the pointer to its value', () => {
  const cases: [holder: object, found: [name: string | undefined, value: unknown, pointer: string][]][] = [
    [{}, []],
    [{ example: null }, [[undefined, null, '#/h/example']]],
    [{ example: undefined }, []],
    [
      { examples: { a: { value: 1 }, b: { value: false } } },
      [
        ['a', 1, '#/h/examples/a/value'],
        ['b', false, '#/h/examples/b/value'],
      ],
    ],
    [
      { example: 0, examples: { a: { value: 1 } } },
      [
        [undefined, 0, '#/h/example'],
        ['a', 1, '#/h/examples/a/value'],
      ],
    ],
    [{ examples: { s: shared } }, [['s', { a: 1 }, '#/components/examples/shared/value']]],
    [{ examples: { 'a/b': { value: 1 } } }, [['a/b', 1, '#/h/examples/a~1b/value']]],
    [{ examples: { r: { $ref: '#/components/examples/remote' }, e: { externalValue: 'http://x' }, n: null } }, []],
    [{ examples: ['of a schema'] }, []],
  ];
  for (const [holder, found] of cases) {
    const read = readExamples(document, holder, '#/h').map(({ name, value, pointer }) => [name, value, pointer]);
    assert.deepEqual(read, found, JSON.stringify(holder));
  }
});

test('a reference to an example that is not there says so', () => {
  assert.throws(() => readExamples(document, { examples: { x: { $ref: '#/none' } } }, '#/h'), /nothing at #\/none/);
});
