import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectFolder } from '../../scripts/cli/index.ts';

test('what npm run typecheck compiles holds the type tests', () => {
  const compiler = join(projectFolder, 'node_modules/typescript7/bin/tsc');
  const listed = execFileSync(process.execPath, [compiler, '-p', projectFolder, '--listFilesOnly'], {
    encoding: 'utf8',
  });
  const files = new Set(listed.split(/\r?\n/));
  const typeTests = readdirSync(import.meta.dirname).filter((file) => !file.endsWith('.test.ts'));
  assert.ok(typeTests.length >= 2);
  for (const file of typeTests) assert.ok(files.has(join(import.meta.dirname, file)), `${file} is not compiled`);
});
