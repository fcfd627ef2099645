import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Save, startWatching } from '../../scripts/workbench/watcher.ts';
import { createFolder, type Teardown } from '../support/servers.ts';

/** Watches a new folder, and gives the saves that are reported of it. */
async function watch(teardown: Teardown, report: (save: Save) => Promise<void> = async () => {}) {
  const folder = createFolder();
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'old.yaml'), 'a: 1\n');
  const saves: string[][] = [];
  const watcher = await startWatching([folder], async (save) => {
    saves.push(save.files.map((file) => file.slice(folder.length + 1)));
    await report(save);
  });
  teardown.after(() => watcher.close());
  /** Resolves once every one of the files has been reported. */
  const reported = async (...files: string[]) => {
    for (let turn = 0; turn < 500 && !files.every((file) => saves.flat().includes(file)); turn++) await sleep(10);
    assert.deepEqual(
      files.filter((file) => !saves.flat().includes(file)),
      [],
    );
  };
  return { folder, watcher, saves, reported };
}

const cases: [name: string, save: (folder: string) => void, file: string][] = [
  ['a new file', (folder) => writeFileSync(join(folder, 'a.yaml'), '1'), 'a.yaml'],
  ['a file that is appended to', (folder) => appendFileSync(join(folder, 'old.yaml'), '#'), 'old.yaml'],
  ['a file that another takes the place of', (folder) => replace(join(folder, 'old.yaml')), 'old.yaml'],
  ['a file that is deleted', (folder) => rmSync(join(folder, 'old.yaml')), 'old.yaml'],
  ['a file in a folder of the folder', (folder) => writeFileSync(join(folder, 'sub/b.ts'), '1'), 'sub/b.ts'],
];

for (const [name, save, file] of cases) {
  test(`${name} is a save`, async (context) => {
    const { folder, reported } = await watch(context);
    save(folder);
    await reported(file);
  });
}

test('files that nobody writes contracts or code in are no save', async (context) => {
  const { folder, saves, reported } = await watch(context);
  for (const name of ['a.txt', 'b.yaml~', '.c.swp', 'd.md']) writeFileSync(join(folder, name), '1');
  writeFileSync(join(folder, 'last.json'), '1');
  await reported('last.json');
  assert.deepEqual(saves, [['last.json']]);
});

test('saves are reported one after the other, and what comes meanwhile is not lost', async (context) => {
  let running = 0;
  const { folder, watcher, saves, reported } = await watch(context, async () => {
    assert.equal(++running, 1);
    await sleep(50);
    running--;
  });
  for (const name of ['a.yaml', 'b.yaml', 'c.yaml']) {
    writeFileSync(join(folder, name), '1');
    await reported(name);
  }
  await watcher.close();
  assert.deepEqual([watcher.isPending(), saves.flat().sort()], [false, ['a.yaml', 'b.yaml', 'c.yaml']]);
});

test('after it is closed nothing is reported', async (context) => {
  const { folder, watcher, saves } = await watch(context);
  await watcher.close();
  writeFileSync(join(folder, 'late.yaml'), '1');
  await sleep(150);
  assert.deepEqual(saves, []);
});

function replace(file: string): void {
  writeFileSync(`${file}.tmp`, 'b: 2\n');
  renameSync(`${file}.tmp`, file);
}
