import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { renderDocument } from '../../scripts/generate/render-files.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { nameOperations } from '../../server/openapi/document/index.ts';
import { readTestContract } from '../support/contracts.ts';

/** From methods and paths, in their order, to the names of the operations. */
const derived: [operations: string[], names: string[]][] = [
  [['get /users/{id}/posts'], ['getUsersByIdPosts']],
  [['delete /'], ['deleteRoot']],
  [['get /v1.0/me/$count'], ['getV10MeCount']],
  [['post /files/{name}.{ext}:copy'], ['postFilesByNameByExtCopy']],
  [['get /größe/{маса}'], ['getGrößeByМаса']],
  [['get /{}'], ['getBy']],
  [['get /---'], ['getRoot']],
  [
    ['get /a-b', 'get /a/b', 'get /A/B/'],
    ['getAB', 'getAB2', 'getAB3'],
  ],
  [
    ['get /a2', 'get /a', 'post /a'],
    ['getA2', 'getA', 'postA'],
  ],
];

suite('the name of an operation without operationId', () => {
  for (const [operations, names] of derived) {
    test(operations.join(', '), () => {
      const nameable = operations.map((operation) => {
        const [method = '', path = ''] = operation.split(' ');
        return { method, path, declared: undefined };
      });
      assert.deepEqual(
        nameOperations(nameable).map(({ id }) => id),
        names,
      );
      for (const name of names) assert.doesNotThrow(() => new Function(`const ${name} = 0;`), name);
    });
  }

  test('is none that an operationId has, wherever that stands', () => {
    const operations = [
      { method: 'get', path: '/things', declared: undefined },
      { method: 'get', path: '/all', declared: 'GetThings' },
    ];
    assert.deepEqual(
      nameOperations(operations).map(({ id }) => id),
      ['getThings2', 'GetThings'],
    );
  });

  test('takes the place of what is no name', () => {
    for (const declared of ['', 7, null, {}])
      assert.deepEqual(nameOperations([{ method: 'get', path: '/a', declared }]), [{ id: 'getA', origin: 'missing' }]);
  });
});

test('of a contract, everything that follows has the same names', async () => {
  const document = await readTestContract('nameless.yaml');
  const names = 'deleteRoot getUsersByUserIdPosts write putUsersByIdPosts getUsersByUserIdPosts2 getPeople getPersons';
  const { operations } = compileContract(document);
  assert.equal(operations.map(({ id }) => id).join(' '), names);
  const files = renderDocument(document);
  const [, types = ''] = files.get('request-types.ts')?.split('export interface operations {') ?? [];
  assert.deepEqual([...types.matchAll(/^ {4}(\w+): \{/gm)].map(([, name]) => name).sort(), names.split(' ').sort());
  const table = [...(files.get('operations.ts') ?? '').matchAll(/^ {2}"(\w+)": \{/gm)].map(([, name]) => name);
  assert.equal(table.join(' '), names);
});

test('a document that was never bundled has the same names', () => {
  const get = { responses: { 204: { description: 'Nothing.' } } };
  const paths = { '/a/{b}': { get }, '/a/{c}': { get, put: get } };
  const { operations, findRoute } = compileContract({ openapi: '3.1.0', info: { title: 'T', version: '1' }, paths });
  assert.deepEqual(
    operations.map(({ id, path }) => [id, path]),
    [
      ['getAByB', '/a/{b}'],
      ['putAByC', '/a/{c}'],
    ],
  );
  assert.equal(findRoute('/a/1')?.operations.get('GET')?.id, 'getAByB');
});
