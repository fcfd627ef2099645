import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, test } from 'node:test';
import { runChecks } from '../../scripts/checks/index.ts';
import { chooseContract } from '../../scripts/cli/index.ts';
import { readContract } from '../../scripts/contract/index.ts';
import { project } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const folder = createFolder();
const [spec, overlay] = [join(folder, 'orders.yaml'), join(folder, 'overlay.yaml')];
writeFileSync(spec, readFileSync(join(project, 'test/check/orders.yaml'), 'utf8'));

/** Reads the contract with an overlay of these actions. */
async function apply(actions: string, version = '1.1.0') {
  writeFileSync(overlay, `overlay: ${version}\ninfo: { title: More, version: 1.0.0 }\nactions:\n${actions}`);
  chooseContract({ spec, overlay: [overlay] });
  const [lint] = await runChecks({ file: spec, project: folder, only: ['lint'] });
  const findings = lint?.findings.map(
    (each) => `${relative(folder, each.file)}:${each.line} ${each.level} ${each.message}`,
  );
  const { json, locate } = await readContract(spec);
  const lineOf = (pointer: string) => `${relative(folder, locate(pointer).file)}:${locate(pointer).line}`;
  return { findings, document: JSON.parse(json), lineOf };
}

after(() => {
  delete process.env.CONTRACT_OVERLAYS;
});

test('an overlay updates, copies and removes, and what it gives is written in it', async () => {
  const { findings, document, lineOf } = await apply(`  - target: $.components.schemas.Order.properties.name
    update: { maxLength: 9,
      description: Short }
  - target: $.components.schemas
    update: { Copy: {} }
  - target: $.components.schemas.Copy
    copy: $.components.schemas.Order.properties.name
  - target: $.paths["/orders"].get.parameters
    update:
      in: query
      name: extra
      schema: { type: string }
  - target: $.paths.*.post
    remove: true
`);
  assert.deepEqual(findings, []);
  const { Order, Copy } = document.components?.schemas ?? {};
  const name = { type: 'string', minLength: 1, maxLength: 9, description: 'Short' };
  assert.deepEqual(
    [Order?.properties?.name, Copy],
    [{ ...Order?.properties?.name, maxLength: 9, description: 'Short' }, Order?.properties?.name],
  );
  assert.equal(Reflect.get(Copy ?? {}, 'description'), name.description);
  assert.equal(document.paths?.['/orders']?.post, undefined);
  const schema = '#/components/schemas/Order/properties/name';
  assert.deepEqual(
    [lineOf(`${schema}/maxLength`), lineOf(`${schema}/description`)],
    ['overlay.yaml:5', 'overlay.yaml:6'],
  );
  const { parameters = [] } = document.paths?.['/orders']?.get ?? {};
  assert.equal(lineOf(`#/paths/~1orders/get/parameters/${parameters.length - 1}/schema/type`), 'overlay.yaml:15');
  assert.match(lineOf(`${schema}/type`), /^orders\.yaml:/);
});

test('what is wrong in an overlay, or by it, is found at its line', async () => {
  const { findings } = await apply(`  - target: $.nothing
    update: {}
  - target: $.paths[
    update: {}
  - target: $.components.schemas.Order.properties.name
    update:
      maxLenght: 5
      type: bool
`);
  assert.deepEqual(
    findings?.map((each) => each.replace(/(JSONPath: \S+).*/, '$1')),
    [
      'overlay.yaml:4 warning The target selects nothing: $.nothing.',
      'overlay.yaml:6 error This is no JSONPath: $.paths[.',
      'overlay.yaml:10 warning `maxLenght` is no keyword of JSON Schema, and has no effect. Did you mean maxLength?',
      'overlay.yaml:11 error `bool` is no type of JSON Schema. Did you mean boolean?',
    ],
  );
  assert.match(
    String((await apply('  []\n', '2.0.0')).findings),
    /overlay\.yaml:1 error This is no overlay of version 1\.0 or 1\.1/,
  );
});
