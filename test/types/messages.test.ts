import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../../scripts/cli/index.ts';
import { createFolder } from '../support/servers.ts';

/** What a handler does wrong in one line, and the last line that the compiler says about it. */
const mistakes: [statement: string, message: RegExp][] = [
  [`return { status: 201, headers, body: nameless };`, /Property 'name' is missing in type /],
  [`return { status: 201, headers, body: { ...body, nam: 'x' } };`, /'nam' does not exist in type .*StoredWorkflowJob/],
  [`return { status: 201, headers, body: { ...body, webhook_servce: 'github' } };`, /'webhook_servce' does not exist/],
  [`return { status: 201, headers, body: { ...body, id: '7' } };`, /Type 'string' is not assignable to type 'number'/],
  [
    `return { status: 201, headers, body: { ...body, started: null } };`,
    /Type 'null' is not assignable to type 'string/,
  ],
  [`return { status: 201, headers, body: { ...body, status: 'done' } };`, /Type '"done"' is not assignable to type '"/],
  [
    `return { status: 201, headers, body: { ...body, created: new Date() } };`,
    /Type 'Date' is not assignable to type 'string'/,
  ],
  [`return { status: 201, headers, body: { ...body, ...job } };`, /Type '.*' is not assignable to type/],
  [`return { status: 201, body };`, /Property 'headers' is missing in type .* but required/],
  [`return { status: 201, headers: { location: '/x' }, body };`, /'location' does not exist in type .*'Location'/],
  [
    `return { status: 404, headers, body: { detail: 'x' } };`,
    /Type '\{ Location: string; \}' is not assignable|'Location'/,
  ],
  [`return { status: 200, headers, body };`, /Type '200' is not assignable to type '201 \| 404'/],
  [`return { status: 404, body: { error: 'x' } };`, /'error' does not exist in type 'Detail/],
  [
    `return { status: 201, headers, contentType: 'text/html', body };`,
    /'"text\/html"' is not assignable to type '"application\/json"'/,
  ],
  [`if (job.id > 7) return { status: 404, body: { detail: 'x' } };`, /lacks ending return statement/],
];

test('the compiler names what is wrong with a response, in words about that', () => {
  const folder = createFolder();
  const at = (file: string) => JSON.stringify(join(projectFolder, file));
  const head = `import type { Handler, Response } from ${at('generated/contract.ts')};
import { renderWorkflowJob } from ${at('server/handlers/workflow-job.ts')};
import type { WorkflowJob } from ${at('server/records/index.ts')};
declare const job: WorkflowJob;
const headers = { Location: '/x' }, body = renderWorkflowJob(job), { name: _, ...nameless } = body;
type Id = 'createSliceWorkflowJob';`;
  const lines = mistakes.map(
    ([statement], index) =>
      `export const m${index}: Handler<Id> = async (): Promise<Response<Id, 201 | 404>> => { ${statement} };`,
  );
  const firstLine = head.split('\n').length + 1;
  writeFileSync(join(folder, 'mistakes.mts'), [head, ...lines].join('\n'));
  const typeRoots = [join(projectFolder, 'node_modules/@types')];
  const settings = {
    extends: join(projectFolder, 'tsconfig.json'),
    compilerOptions: { typeRoots },
    files: ['mistakes.mts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...settings, include: [], exclude: [] }));
  const compiler = join(projectFolder, 'node_modules/typescript7/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  const errors = stdout.split(/\n(?=\S)/);
  mistakes.forEach(([statement, message], index) => {
    const told = errors.find((error) => error.includes(`mistakes.mts(${firstLine + index},`));
    assert.match(told ?? 'nothing', message, statement);
    assert.ok((told ?? '').trimEnd().split('\n').length <= 6, `${statement}\n${told}`);
  });
});
