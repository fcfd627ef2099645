import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually, startTestWorkbench } from '../support/started-workbench.ts';

const workbench = await startTestWorkbench({ after });
const { spec, folder } = workbench;
const original = readFileSync(spec, 'utf8');
const withLimit = (limit: number) => original.replace('maxLength: 512', `maxLength: ${limit}`);

/** A contract with one text in the place of another; it is an error of the test if the former is not there. */
function replaced(from: string | RegExp, to: string): string {
  const text = withLimit(999).replace(from, to);
  assert.notEqual(text, withLimit(999), `${from} is not in the contract`);
  return text;
}

const lines = original.split('\n');

/** Fifty ways to break the contract's file; each would also change a limit, were it served. */
const defects: [string, string | Buffer | undefined][] = [
  ['nothing in it', ''],
  ['white space alone', ' \n\n'],
  ['a remark alone', '# to be done\n'],
  ['a list', '- openapi\n'],
  ['a text', 'openapi\n'],
  ['a number', '31\n'],
  ['null', 'null\n'],
  ['an empty object', '{}\n'],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x01, 0x80])],
  ['half of it', withLimit(999).slice(0, withLimit(999).indexOf('responses:') + 5)],
  ['the first line', `${lines[0]}\n${lines[1]}\n`],
  ['an open bracket', replaced('servers:', 'servers: [')],
  ['an open brace', replaced('info:', 'info: {')],
  ['an open quote', replaced('title: Sliced workflow jobs', "title: 'Sliced workflow jobs")],
  ['a tab for indentation', replaced('  title: Sliced', '\ttitle: Sliced')],
  ['less indentation', replaced('\n          type: boolean\n', '\n type: boolean\n')],
  ['two colons', replaced('summary: Create a Workflow Job for a Job Template', 'summary: Create: a: job')],
  ['an unknown alias', replaced('version: 1.1.0', 'version: *nowhere')],
  ['an unknown tag', replaced('version: 1.1.0', 'version: !!nowhere 1')],
  ['two documents', `${withLimit(999)}\n---\n${withLimit(999)}`],
  ['marks of a merge', replaced('servers:', '<<<<<<< ours\nservers:')],
  ['a key twice', replaced('servers:', 'openapi: 3.1.0\nservers:')],
  [
    'a property twice',
    replaced('        canceled_on:', '        allow_simultaneous:\n          type: string\n        canceled_on:'),
  ],
  ['JSON with a comma too many', '{"openapi":"3.1.0",}'],
  ['no openapi', replaced('openapi: 3.1.0\n', '')],
  ['another openapi', replaced('openapi: 3.1.0', 'openapi: 9.9.9')],
  ['Swagger 2', replaced('openapi: 3.1.0', 'swagger: "2.0"')],
  ['no info', replaced(/^info:\n(?: {2,}.*\n|\n)+/m, '')],
  ['no version', replaced('  version: 1.1.0\n', '')],
  ['a version that is a number', replaced('version: 1.1.0', 'version: 1')],
  ['paths in a list', replaced(/^paths:/m, 'paths:\n  - x\npathz:')],
  ['an unknown word at the top', replaced('servers:', 'server: x\nservers:')],
  ['an operation that is a text', replaced('    post:', '    put: later\n    post:')],
  ['an unknown method', replaced('    post:', '    pots:')],
  ['no responses', replaced('      responses:', '      respnses:')],
  ['a status that is none', replaced("'201':", "'2o1':")],
  ['a parameter without a place', replaced('        in: path\n', '')],
  ['a path parameter that is not in the path', replaced('- name: id', '- name: ident')],
  [
    'no schema but a text',
    replaced(/schema:\n +\$ref: '#.components.schemas.WorkflowJobList'/, 'schema: WorkflowJobList'),
  ],
  [
    'a style that its place does not have',
    replaced('        in: path\n', '        in: path\n        style: deepObject\n'),
  ],
  ['a limit that is a text', replaced('maxLength: 999', 'maxLength: many')],
  ['an unknown type', replaced('type: integer', 'type: int')],
  ['an enum that is no list', replaced("enum: ['', github, gitlab, bitbucket_dc]", 'enum: github')],
  ['required that is no list', replaced('required: [name]', 'required: name')],
  ['a dangling $ref', replaced('responses/BadRequest', 'responses/Nowhere')],
  ['a $ref to a file that is not there', replaced("'#/components/responses/BadRequest'", 'nowhere.yaml')],
  ['a $ref to a file that is broken', replaced("'#/components/responses/BadRequest'", 'broken.yaml')],
  ['a $ref that is a number', replaced("$ref: '#/components/responses/BadRequest'", '$ref: 7')],
  ['a security scheme of no type', replaced('      type: http\n      scheme: bearer', '      scheme: bearer')],
  ['no file at all', undefined],
];

async function limitOf(url: string): Promise<number> {
  const { text } = await workbench.send({ name: 'x'.repeat(1000) }, url);
  return Number(/no more than (\d+) characters/.exec(text)?.[1]);
}

before(() => writeFileSync(join(folder, 'spec/broken.yaml'), 'description: [\n'));

test('there are fifty ways', () => assert(defects.length >= 50));

for (const [what, text] of defects) {
  test(`${what}: the last good contract goes on, and the finding says where`, async () => {
    const from = workbench.process.stdout().length;
    const told = () => workbench.process.stdout().slice(from);
    if (text === undefined) rmSync(spec);
    else writeFileSync(spec, text);
    await eventually(`${what} is told of`, () => /^ {2}broken {5}/m.test(told()));
    assert.match(told(), /^ {2}broken {5}spec\/(openapi|broken)\.yaml:\d+:\d+ error /m);
    assert.doesNotMatch(told(), /^ +at .*\(/m, 'a stack trace');
    assert.equal(await limitOf(workbench.server), 512, 'the server');
    assert.equal(await limitOf(workbench.mock), 512, 'the mock');
    assert.match(readFileSync(join(folder, 'generated/openapi.json'), 'utf8'), /"maxLength": 512\b/);
    writeFileSync(spec, original);
    await eventually(`the good contract is told of after ${what}`, () => /^ {2}mended /m.test(told()));
  });
}

test('after all of them, the next good save is live', async () => {
  writeFileSync(`${spec}.new`, withLimit(99));
  renameSync(`${spec}.new`, spec);
  await eventually('99 is live', async () => (await limitOf(workbench.server)) === 99);
  assert.equal(await limitOf(workbench.mock), 99);
});

test('code that does not load changes nothing, and is told of by file and line', async () => {
  const handler = join(folder, 'server/handlers/workflow-job.ts');
  const good = readFileSync(handler, 'utf8');
  writeFileSync(handler, `${good}\nexport const broken = ;\n`);
  await workbench.process.printed(/^ {2}broken {5}server\/handlers\/workflow-job\.ts:\d+ /m);
  assert.equal((await workbench.send({ name: 'x' })).status, 201);
  writeFileSync(handler, good.replace("type: 'workflow_job'", "type: 'reloaded'"));
  await eventually(
    'the handler is reloaded',
    async () => Object((await workbench.send({ name: 'x' })).json).type === 'reloaded',
  );
  const store = join(folder, 'server/records/records.ts');
  writeFileSync(store, readFileSync(store, 'utf8').replace("replace('Z', '000Z')", "replace('Z', '999Z')"));
  await eventually('the store is reloaded', async () =>
    /999Z$/.test(Object((await workbench.send({ name: 'x' })).json).created),
  );
  mkdirSync(join(folder, 'server/empty'));
  assert.equal((await workbench.send({ name: 'x' })).status, 201);
});
