import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runChecks } from '../../scripts/checks/index.ts';
import { createFolder } from '../support/servers.ts';

test("Spectral's findings come among ours where its rules stand, are trusted, and it is installed", async () => {
  const folder = createFolder();
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write('openapi.yaml', 'openapi: 3.1.0\ninfo: { title: A, version: "1" }\npaths: {}\n');
  const check = async (isTrusted: boolean) => {
    const [lint] = await runChecks({ file: join(folder, 'openapi.yaml'), project: folder, only: ['lint'], isTrusted });
    return lint?.findings.map(({ line, level, rule, message }) => `${line} ${level} ${rule} ${message}`);
  };
  assert.deepEqual(await check(true), []);
  write('.spectral.yaml', 'extends: ["spectral:oas"]\n');
  assert.match(
    String(await check(false)),
    /^1 warning rules-spectral The rules of Spectral are not applied without --trust/,
  );
  assert.match(
    String(await check(true)),
    /^1 warning rules-spectral Spectral is not installed, .*: npm i -D @stoplight/,
  );
  // What its command line prints with `--format json`.
  const range = { start: { line: 1, character: 5 }, end: { line: 1, character: 30 } };
  const source = join(folder, 'openapi.yaml');
  const found = [
    { code: 'info-contact', path: ['info'], message: 'There must be\n "contact".', severity: 1, range, source },
  ];
  const spectral = 'node_modules/@stoplight/spectral-cli';
  write(`${spectral}/package.json`, JSON.stringify({ bin: { spectral: './cli.js' } }));
  write(`${spectral}/cli.js`, `console.log(${JSON.stringify(JSON.stringify(found))}); process.exitCode = 1;`);
  assert.deepEqual(await check(true), ['2 warning spectral/info-contact There must be "contact".']);
  write(`${spectral}/cli.js`, 'console.error("No ruleset."); process.exitCode = 2;');
  assert.deepEqual(await check(true), ['1 warning rules-spectral Spectral fails: No ruleset.']);
});
