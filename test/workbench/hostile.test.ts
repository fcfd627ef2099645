import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startReader } from '../../scripts/workbench/workers.ts';
import { createLargeContract } from '../support/contracts.ts';
import { createFolder } from '../support/servers.ts';
import { eventually, startTestWorkbench } from '../support/started-workbench.ts';

const workbench = await startTestWorkbench({ after });
const { spec, folder } = workbench;
const original = readFileSync(spec, 'utf8');

/** Lists that each hold the one before nine times. */
function laugh(levels: number): string {
  const rows = Array.from({ length: levels }, (_, level) => {
    const inner = Array(9).fill(level === 0 ? 'ha' : `*a${level - 1}`);
    return `  l${level}: &a${level} [${inner.join(', ')}]\n`;
  });
  return `\nx-laughs:\n${rows.join('')}`;
}

const withPattern = (pattern: string) =>
  original.replace('maxLength: 512', () => `maxLength: 512\n          pattern: '${pattern}'`);
const referring = original.replace("'#/components/responses/BadRequest'", 'elsewhere.yaml');

const attacks: [string, () => void, RegExp][] = [
  [
    'eight levels of nine aliases',
    () => writeFileSync(spec, original + laugh(8)),
    /readable YAML: What is repeated here/,
  ],
  [
    'a pattern that is none',
    () => writeFileSync(spec, withPattern('[a-')),
    /pattern-invalid '\[a-' is no regular expression/,
  ],
  ['a pattern of another language', () => writeFileSync(spec, withPattern(String.raw`^[\w-.]+$`)), /pattern-invalid/],
  [
    'an address',
    () => writeFileSync(spec, referring.replace('elsewhere.yaml', 'http://127.0.0.1:9/a.yaml')),
    /is not fetched/,
  ],
  [
    'a link out of the folder',
    () => {
      symlinkSync(join(createFolder(), 'nothing.yaml'), join(folder, 'spec/elsewhere.yaml'));
      writeFileSync(spec, referring);
    },
    /Can't resolve \$ref: /,
  ],
  [
    'a pipe in the place of the contract',
    () => {
      rmSync(spec);
      execFileSync('mkfifo', [spec]);
    },
    /readable \S+ is no regular file, and is not opened\.$/,
  ],
  [
    'a folder in the place of the contract',
    () => {
      rmSync(spec);
      mkdirSync(spec);
      writeFileSync(join(spec, 'touch.yaml'), '');
    },
    /readable \S+ is a folder/,
  ],
];

for (const [what, save, finding] of attacks) {
  test(`${what}: is told of, and the last good contract goes on being served`, async () => {
    const from = workbench.process.stdout().length;
    const told = () => workbench.process.stdout().slice(from);
    save();
    await eventually(`${what} is told of`, () => /^ {2}broken {5}/m.test(told()));
    assert(
      told()
        .split('\n')
        .some((line) => line.startsWith('  broken') && finding.test(line)),
      told(),
    );
    for (const url of [workbench.server, workbench.mock])
      assert.equal((await workbench.send({ name: 'x' }, url)).status, 201);
    rmSync(spec, { recursive: true });
    rmSync(join(folder, 'spec/elsewhere.yaml'), { force: true });
    writeFileSync(spec, original);
    await eventually(`the good contract is told of after ${what}`, () => /^ {2}mended /m.test(told()));
  });
}

test('while a contract is read that takes its time, requests get responses', async () => {
  const from = workbench.process.stdout().length;
  const { components, ...large } = createLargeContract(2000);
  const schemas = { ...components?.schemas, Broken: { type: 'string', pattern: '[a-' } };
  writeFileSync(spec, JSON.stringify({ ...large, components: { schemas } }));
  let finished = 0;
  while (!/^ {2}broken {5}/m.test(workbench.process.stdout().slice(from))) {
    assert.equal((await workbench.send({ name: 'x' })).status, 201);
    finished++;
  }
  assert(finished > 20, `only ${finished} requests had a response`);
  writeFileSync(spec, original);
  await eventually('the good contract is told of', () => /^ {2}mended /m.test(workbench.process.stdout().slice(from)));
});

test('a contract that takes too long is a finding, and the next one is read by another thread', async (context) => {
  const hasty = startReader({ spec, allowRefs: [] }, 1);
  context.after(hasty.close);
  for (const _ of ['once', 'twice']) {
    const { findings = [] } = await hasty.read();
    assert.deepEqual(
      findings.map(({ message }) => message),
      ['Reading the contract takes longer than 0.001 s.'],
    );
  }
  const patient = startReader({ spec, allowRefs: [] });
  context.after(patient.close);
  const read = await patient.read();
  assert.equal('document' in read && read.document.info.title, 'Sliced workflow jobs');
});
