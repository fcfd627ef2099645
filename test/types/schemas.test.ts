import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCompiler } from '../../scripts/checks/compiler.ts';
import { projectFolder } from '../../scripts/cli/project.ts';
import { renderDocument } from '../../scripts/generate/render-files.ts';
import type { Document } from '../../server/openapi/document.ts';

const $ref = '#/components/schemas/Value';

/** Schemas that refer to themselves in a choice, each with the type of its values. */
const rows: [about: string, schema: object, type: string][] = [
  ['a choice of everything', { oneOf: [{ type: 'string' }, { type: 'array', items: { $ref } }] }, 'string | Value[]'],
  [
    'a choice of which the type leaves one',
    { type: 'string', oneOf: [{ type: 'string' }, { type: 'array', items: { $ref } }] },
    'string',
  ],
  [
    'a choice of which null is left',
    { type: ['string', 'null'], anyOf: [{ type: ['array', 'null'], items: { $ref } }] },
    'null',
  ],
  [
    'a choice of which nothing is left',
    { type: 'null', oneOf: [{ type: 'string' }, { type: 'array', items: { $ref } }] },
    'never',
  ],
  [
    'a choice of integers',
    { type: 'number', anyOf: [{ type: 'integer' }, { type: 'object', additionalProperties: { $ref } }] },
    'number',
  ],
];

for (const [about, schema, type] of rows) {
  test(`types that compile: ${about} is ${type}`, async () => {
    const document: Document = {
      openapi: '3.1.0',
      info: { title: 'Values', version: '1.0.0' },
      paths: {},
      components: { schemas: { Value: schema } },
    };
    const generated = [...renderDocument(document)].map(
      ([name, content]) => [join(projectFolder, 'generated', name), content] as const,
    );
    const file = join(projectFolder, 'generated/value.ts');
    const text = `import type { components } from './response-types.ts';
type Value = components['schemas']['Value'];
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const isSame: Same<Value, ${type}> = true;
`;
    const compiler = startCompiler(projectFolder, new Map([...generated, [file, text]]));
    const errors = (await compiler.compile()).filter((error) => error.file.includes('/generated/'));
    await compiler.close();
    assert.deepEqual(errors, []);
  });
}
