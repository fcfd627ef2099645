import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSchemaViews, requiredNames } from '../../server/openapi/schema/index.ts';

const document = {
  Id: { type: 'integer', readOnly: true },
  Base: { type: 'object', properties: { id: { $ref: '#/Id' }, pin: { writeOnly: true }, name: {} } },
  Loop: { allOf: [{ $ref: '#/Loop' }], required: ['x'] },
};

test('a property travels both ways unless its schema, or the one that it refers to, says so', () => {
  const cases: [schema: unknown, request: boolean, response: boolean][] = [
    [{ readOnly: true }, true, false],
    [{ writeOnly: true }, false, true],
    [{ readOnly: true, writeOnly: true }, true, true],
    [{ readOnly: false }, false, false],
    [{ readOnly: 'true' }, false, false],
    [{ $ref: '#/Id' }, true, false],
    [{ $ref: '#/Id', writeOnly: true }, true, true],
    [{}, false, false],
    [true, false, false],
  ];
  for (const [schema, request, response] of cases) {
    const found = (['request', 'response'] as const).map(
      (direction) => createSchemaViews(document, { direction }).of([{ schema, pointer: '#' }]).isForbidden,
    );
    assert.deepEqual(found, [request, response], JSON.stringify(schema));
  }
});

test('a property that may not travel is not required, wherever it is declared', () => {
  const required = ['id', 'pin', 'name', 'toString'];
  const schemas: Record<string, unknown>[] = [
    { ...document.Base, required },
    { allOf: [{ $ref: '#/Base' }], required },
    { allOf: [{ allOf: [{ $ref: '#/Base' }] }], required },
  ];
  for (const schema of schemas) {
    assert.deepEqual(requiredNames(document, schema, 'request'), ['pin', 'name', 'toString']);
    assert.deepEqual(requiredNames(document, schema, 'response'), ['id', 'name', 'toString']);
  }
  assert.deepEqual(requiredNames(document, document.Loop, 'request'), ['x']);
  assert.deepEqual(requiredNames(document, {}, 'request'), []);
});
