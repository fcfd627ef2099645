import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { bearer } from '../support/servers.ts';
import { eventually, startTestWorkbench } from '../support/started-workbench.ts';

const workbench = await startTestWorkbench({ after });
const { spec, folder } = workbench;
const original = readFileSync(spec, 'utf8');

/** The contract with another limit for the length of a name: that is what shows which one is live. */
const withLimit = (limit: number) => original.replace('maxLength: 512', `maxLength: ${limit}`);

/** The limit by which a server goes. */
async function limitOf(url: string): Promise<number> {
  const { text } = await workbench.send({ name: 'x'.repeat(1000) }, url);
  return Number(/no more than (\d+) characters/.exec(text)?.[1]);
}

async function assertLive(limit: number): Promise<void> {
  await eventually(`the server goes by ${limit}`, async () => (await limitOf(workbench.server)) === limit);
  assert.equal(await limitOf(workbench.mock), limit, 'the mock');
  const [generated, limited] = [join(folder, 'generated/openapi.json'), new RegExp(`"maxLength": ${limit}\\b`)];
  await eventually(`generated/ follows to ${limit}`, () => limited.test(readFileSync(generated, 'utf8')));
  const { text } = await call(workbench.server, { method: 'GET', path: '/openapi.json' });
  assert.match(text, limited, 'the docs');
}

/** Waits until everything that was saved has been taken up. */
const settled = () => sleep(600);

describe('a save of the contract is live in server, mock and docs, and types follow', () => {
  test('in place', async () => {
    writeFileSync(spec, withLimit(100));
    await assertLive(100);
  });

  test('to a new file that takes the place of the old one, as vim does', async () => {
    writeFileSync(`${spec}.new`, withLimit(101));
    renameSync(spec, `${spec}~`);
    renameSync(`${spec}.new`, spec);
    await assertLive(101);
    rmSync(`${spec}~`);
  });

  test('by truncating it and writing it in pieces', async () => {
    const file = openSync(spec, 'r+');
    ftruncateSync(file);
    const bytes = Buffer.from(withLimit(102));
    for (let start = 0; start < bytes.length; start += 10_000) {
      writeSync(file, bytes.subarray(start, start + 10_000), 0, undefined, start);
      await sleep(5);
    }
    closeSync(file);
    await assertLive(102);
  });

  test('by a checkout of another branch', async () => {
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
        cwd: folder,
        stdio: 'pipe',
      });
    git('init', '-q', '-b', 'one');
    git('add', 'spec', 'server', 'generated');
    git('commit', '-q', '-m', 'one');
    git('checkout', '-q', '-b', 'two');
    writeFileSync(spec, withLimit(103));
    await assertLive(103);
    git('commit', '-q', '-a', '-m', 'two');
    git('checkout', '-q', 'one');
    await assertLive(102);
    git('checkout', '-q', 'two');
    await assertLive(103);
  });

  test('in a file that it has only just come to refer to', async () => {
    const part = join(folder, 'spec/parts/name.yaml');
    execFileSync('mkdir', ['-p', join(folder, 'spec/parts')]);
    const name = (limit: number) => `type: string\ntitle: Name\nminLength: 1\nmaxLength: ${limit}\n`;
    writeFileSync(part, name(104));
    writeFileSync(spec, original.replace(/( {8}name:\n)(?: {10}.*\n)+/, '$1          $ref: parts/name.yaml\n'));
    await assertLive(104);
    writeFileSync(part, name(105));
    await assertLive(105);
  });
});

test('20 saves in a second are one', async () => {
  writeFileSync(spec, withLimit(200));
  await assertLive(200);
  await settled();
  const before = workbench.countSwaps();
  for (let index = 1; index <= 20; index++) {
    writeFileSync(spec, withLimit(200 + index));
    await sleep(30);
  }
  await assertLive(220);
  await settled();
  assert.equal(workbench.countSwaps(), before + 1);
});

test('a save that changes nothing is none', async () => {
  const before = workbench.countSwaps();
  writeFileSync(spec, readFileSync(spec));
  await settled();
  appendFileSync(spec, '\n# A remark.\n');
  await settled();
  assert.equal(workbench.countSwaps(), before);
});

test('a remark moves the lines that the log names, and is no news otherwise', async () => {
  writeFileSync(spec, original);
  await assertLive(512);
  // The save before this one may still be on its way.
  await settled();
  const before = workbench.countSwaps();
  const lineOf = (text: string) => text.split('\n').findIndex((line) => line.includes('operationId:')) + 1;
  const text = `# A remark.\n${original}`;
  writeFileSync(spec, text);
  await eventually('generated/sources.json has the new line', () => {
    const sources: Record<string, string> = JSON.parse(readFileSync(join(folder, 'generated/sources.json'), 'utf8'));
    const [, source = ''] = Object.entries(sources).find(([pointer]) => pointer.endsWith('/post/operationId')) ?? [];
    return source === `spec/openapi.yaml:${lineOf(text)}`;
  });
  assert.equal(workbench.countSwaps(), before);
});

test('the compiler speaks up about a client that does not fit the contract, and when it does again', async () => {
  const file = join(folder, 'client/wrong.ts');
  writeFileSync(file, "export const limit: number = 'ten';\n");
  await workbench.process.printed(/compiler {3}client\/wrong\.ts:1:14 TS2322 Type 'string' is not assignable/);
  rmSync(file);
  await workbench.process.printed(/TS2322[\s\S]*compiles {3}what imports/);
});

test('the compiler sees all that is under server/, and says of each save what it makes of it', async () => {
  const file = join(folder, 'server/records/sqlite/wrong.ts');
  writeFileSync(file, "export const size: number = 'ten';\n");
  await workbench.process.printed(/compiler {3}server\/records\/sqlite\/wrong\.ts:1:14 TS2322 /);
  appendFileSync(file, '// More.\n');
  await workbench.process.printed(/wrong\.ts:1:14[\s\S]*compiler {3}1 error, the same as before/);
  rmSync(file);
  await workbench.process.printed(/the same as before[\s\S]*compiles {3}what imports/);
});

test('an operation without a handler is handled by Prism, marked, and named', async () => {
  const reading = original.slice(
    original.indexOf('\n  /api/v2/workflow_jobs/{id}/:'),
    original.indexOf('\ncomponents:'),
  );
  const added = reading.replace('workflow_jobs', 'somethings').replace('readWorkflowJob', 'readSomething');
  writeFileSync(spec, original.replace('\ncomponents:', `${added}\ncomponents:`));
  const { path, headers } = {
    path: '/api/v2/somethings/1/',
    headers: { Authorization: 'Bearer admin-secret-for-tests' },
  };
  await eventually(
    'it is there',
    async () => (await call(workbench.server, { method: 'GET', path, headers })).status === 200,
  );
  const response = await call(workbench.server, { method: 'GET', path, headers });
  assert.equal(response.headers['x-mocked'], 'true');
  assert.equal((await workbench.send({ name: 'x' })).headers['x-mocked'], undefined);
  await workbench.process.printed(/no handler readSomething: Prism responds instead, marked x-mocked/);
  writeFileSync(spec, original);
  await assertLive(512);
});

test('a handler that is not written is named as well, once until it is', async () => {
  const file = join(folder, 'server/handlers/read-workflow-job.ts');
  const written = readFileSync(file, 'utf8');
  const stub =
    "import { unwritten } from '../contract.ts';\nexport const readWorkflowJob = (_store: unknown) => unwritten;\n";
  writeFileSync(file, stub);
  await workbench.process.printed(/no handler readWorkflowJob: Prism responds instead/);
  writeFileSync(spec, withLimit(333));
  await assertLive(333);
  writeFileSync(file, written);
  await workbench.process.printed(/no handler readWorkflowJob[\s\S]*handlers {3}every operation has one/);
  assert.equal(workbench.process.stdout().match(/no handler readWorkflowJob/g)?.length, 1);
  writeFileSync(spec, original);
  await assertLive(512);
});

test('each line that a handler logs is shown, with stack and causes, and what it works on stays open over its saves', async () => {
  const file = join(folder, 'server/handlers/read-workflow-job.ts');
  const written = readFileSync(file, 'utf8');
  const save = (mark: string) =>
    writeFileSync(
      file,
      `type Call = { log: { info(facts: object, message: string): void; error(facts: object, message: string): void } };
let first: unknown;
export const readWorkflowJob = (store: unknown) => async (_input: unknown, { log }: Call) => {
  first = Object.assign(globalThis, { first: first ?? Reflect.get(globalThis, 'first') ?? store }).first;
  log.info({ job: 7, isSame: first === store, text: 'two words' }, '${mark} looks');
  log.error({ err: new Error('no disk', { cause: new Error('no power') }) }, '${mark} fails');
  throw new Error('${mark} ends', { cause: new Error('deepest') });
};
`,
    );
  const read = () => call(workbench.server, { method: 'GET', path: '/api/v2/workflow_jobs/1/', headers: bearer });
  for (const mark of ['one', 'two']) {
    save(mark);
    await eventually(`${mark} is live`, async () => {
      await read();
      return workbench.process.stdout().includes(`${mark} looks`);
    });
  }
  const { process } = workbench;
  await process.printed(/ {2}server {5}one looks job=7 isSame=true text='two words'\n/);
  await process.printed(/two looks job=7 isSame=true/);
  await process.printed(
    /two fails\n +Error: no disk[\s\S]*?at .*server\/handlers\/read-workflow-job\.ts:6:\d+[\s\S]*?no power/,
  );
  await process.printed(
    /request failed\n +Error: two ends\n +at .*read-workflow-job\.ts:7:\d+[\s\S]*?caused by Error: deepest\n/,
  );
  assert.doesNotMatch(process.stdout(), /generation=|GET \/docs /);
  writeFileSync(file, written);
  await eventually('the handler is the first again', async () => (await read()).status !== 500);
});

test('the line of a request that was turned down says why, in words for people', async () => {
  await call(workbench.server, { ...good, body: '{"name": "a secret' });
  await workbench.process.printed(/slice_workflow_jobs\/ 400 \d+ ms {3}The body is not JSON\.\n/);
  await call(workbench.server, { ...good, body: '[]' });
  await workbench.process.printed(/ 400 \d+ ms {3}violates the contract: the body( \(spec\/openapi\.yaml:\d+\))?\n/);
  await call(workbench.mock, { ...good, headers: { ...good.headers, Prefer: 'code=418' } });
  await workbench.process.printed(/mock .* 400 \d+ ms {3}Prefer: code=418 is not declared; choose one of 201, /);
  await call(workbench.server, { method: 'GET', path: '/api/v2/workflow_jobs/x/', headers: bearer });
  await workbench.process.printed(
    / \/api\/v2\/workflow_jobs\/x\/ 404 \d+ ms {3}violates the contract: id: A valid integer is required( \(spec\/openapi\.yaml:\d+\))?\n/,
  );
  assert.doesNotMatch(workbench.process.stdout(), /__all__|a secret/);
});

test('what is printed has a line for each request, no colours where nobody sees them, and no secret', async () => {
  await workbench.send({ name: '' });
  await workbench.process.printed(
    /server {5}POST \/api\/v2\/job_templates\/7\/slice_workflow_jobs\/ 400 \d+ ms {3}violates the contract: name \(spec\/openapi\.yaml:\d+\)/,
  );
  const printed = workbench.process.stdout();
  assert(!printed.includes('\u001b'), 'an escape sequence');
  assert(!printed.includes('admin-secret-for-tests'), 'a secret');
  assert.match(printed, /breaking {3}.*maxLength lowered from 512 to 100 for senders of requests/);
  assert.match(printed, /wrote {6}generated\/openapi\.json/);
});
