import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { runProcess } from '../support/processes.ts';
import { copyProject } from '../support/project-copy.ts';

/** A copy of the project, and how to generate in it. */
function createCopy(context: TestContext) {
  const { folder, spec } = copyProject();
  const script = join(folder, 'scripts/contract.ts');
  const generate = (...args: string[]) =>
    runProcess(context, [process.execPath, script, 'generate', ...args], { cwd: folder });
  return { folder, spec, generate };
}

function readAll(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

describe('npm run generate', { concurrency: 2 }, () => {
  test('writes the same bytes again into an empty folder, and says what it wrote', async (context) => {
    const { folder, generate } = createCopy(context);
    const generated = join(folder, 'generated');
    const committed = readAll(generated);
    rmSync(generated, { recursive: true });
    const { code, stdout } = await generate();
    assert.equal(code, 0);
    assert.deepEqual(readAll(generated), committed);
    for (const file of Object.keys(committed)) assert.match(stdout, new RegExp(`^generated/${file} written$`, 'm'));
  });

  test('leaves alone what is right', async (context) => {
    const { folder, generate } = createCopy(context);
    const times = () =>
      readdirSync(join(folder, 'generated')).map((file) => statSync(join(folder, 'generated', file)).mtimeMs);
    const before = times();
    const { code, stdout } = await generate();
    assert.equal(code, 0);
    assert.equal(stdout, 'generated/ is what the contract generates\n');
    assert.deepEqual(times(), before);
  });

  test('--check names what is stale, missing or unknown, and changes nothing', async (context) => {
    const { folder, spec, generate } = createCopy(context);
    writeFileSync(spec, readFileSync(spec, 'utf8').replace('maxLength: 512', 'maxLength: 511'));
    rmSync(join(folder, 'generated/operations.ts'));
    writeFileSync(join(folder, 'generated/left-over.ts'), '');
    const before = readAll(join(folder, 'generated'));
    const { code, stderr } = await generate('--check');
    assert.equal(code, 1);
    assert.match(stderr, /^generated\/openapi\.json is stale: run npm run generate$/m);
    assert.match(stderr, /^generated\/operations\.ts is missing: run npm run generate$/m);
    assert.match(stderr, /^generated\/left-over\.ts is unknown: run npm run generate$/m);
    assert.deepEqual(readAll(join(folder, 'generated')), before);
  });

  test('a contract that is not well-formed is named by file, line and column, and leaves generated/ as it was', async (context) => {
    const { folder, spec, generate } = createCopy(context);
    const good = readFileSync(spec, 'utf8');
    const before = readAll(join(folder, 'generated'));
    const lineOf = (text: string) => good.slice(0, good.indexOf(text)).split('\n').length;
    const defects: [string, string, number, RegExp][] = [
      ['YAML', good.replace('info:', 'info: ['), 5, /YAML/],
      ['a duplicate key', good.replace('servers:', 'openapi: 3.1.0\nservers:'), lineOf('servers:'), /duplicate/],
    ];
    for (const [defect, text, line, says] of defects) {
      writeFileSync(spec, text);
      const { code, stderr } = await generate();
      assert.equal(code, 1, defect);
      const [, at] = /^spec\/openapi\.yaml:(\d+):\d+ error /m.exec(stderr) ?? [];
      assert(Math.abs(Number(at) - line) <= 1, `${defect}: line ${at}, not ${line}\n${stderr}`);
      assert.match(stderr, says, defect);
      assert.doesNotMatch(stderr, /^ {4}at /m, 'a stack trace');
      assert.deepEqual(readAll(join(folder, 'generated')), before, defect);
    }
  });

  test('a dangling $ref is named, and takes out the operation that needs it alone', async (context) => {
    const { folder, spec, generate } = createCopy(context);
    const good = readFileSync(spec, 'utf8');
    writeFileSync(spec, good.replace('responses/BadRequest', 'responses/Bad'));
    const { code, stderr } = await generate();
    assert.equal(code, 0, stderr);
    const line = good.slice(0, good.indexOf("$ref: '#/components/responses/BadRequest'")).split('\n').length;
    assert.match(
      stderr,
      new RegExp(`^spec/openapi\\.yaml:${line}:\\d+ error .*responses/Bad.*left out here: POST `, 'm'),
    );
    const { paths } = JSON.parse(readFileSync(join(folder, 'generated/openapi.json'), 'utf8'));
    const left = Object.values<object>(paths).flatMap((item) =>
      Object.keys(item).filter((key) => /^(get|post)$/.test(key)),
    );
    assert.deepEqual(left, ['get', 'get']);
  });

  test('a wrong option is one line that names the right ones', async (context) => {
    const { generate } = createCopy(context);
    const { code, stderr } = await generate('--chek');
    assert.equal(code, 2);
    assert.match(stderr, /^Unknown option '--chek'.* Options: .*--check.*\n$/);
  });
});
