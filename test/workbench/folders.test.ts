import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, type TestContext, test } from 'node:test';
import { watchFolders } from '../../scripts/workbench/watcher.ts';
import { createFolder } from '../support/servers.ts';
import { eventually } from '../support/started-workbench.ts';

describe('watched folders tell of a file', () => {
  let folder = '';
  beforeEach(() => {
    folder = join(createFolder(), 'watched');
    mkdirSync(join(folder, 'a/b'), { recursive: true });
  });

  function watchAll(context: TestContext): Set<string> {
    const seen = new Set<string>();
    const watched = watchFolders((file) => seen.add(file));
    context.after(watched.close);
    watched.add(folder);
    return seen;
  }

  async function requireTold(seen: Set<string>, file: string): Promise<void> {
    await eventually(`${file} is told of`, () => seen.has(join(folder, file)));
  }

  test('that is new, changed, moved or deleted', async (context) => {
    const file = join(folder, 'a/b/x.yaml');
    const seen = watchAll(context);
    for (const change of [
      () => writeFileSync(file, '1'),
      () => writeFileSync(file, '2'),
      () => renameSync(file, `${file}.old`),
      () => renameSync(`${file}.old`, file),
      () => rmSync(file),
    ]) {
      change();
      await requireTold(seen, 'a/b/x.yaml');
      seen.clear();
    }
  });

  test('in a folder that is new', async (context) => {
    const seen = watchAll(context);
    mkdirSync(join(folder, 'c/d'), { recursive: true });
    writeFileSync(join(folder, 'c/d/x.yaml'), '1');
    await requireTold(seen, 'c/d/x.yaml');
    seen.clear();
    writeFileSync(join(folder, 'c/d/x.yaml'), '2');
    await requireTold(seen, 'c/d/x.yaml');
  });

  test('once they were deleted and made anew', async (context) => {
    const seen = watchAll(context);
    for (const name of ['a', '.']) {
      rmSync(join(folder, name), { recursive: true });
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'x.yaml'), '1');
      await requireTold(seen, join(name, 'x.yaml'));
      seen.clear();
      writeFileSync(join(folder, name, 'x.yaml'), '2');
      await requireTold(seen, join(name, 'x.yaml'));
    }
  });

  test('but of none in node_modules, or in a folder with a dot', async (context) => {
    for (const name of ['node_modules', '.git']) mkdirSync(join(folder, name));
    const seen = watchAll(context);
    for (const name of ['node_modules', '.git']) writeFileSync(join(folder, name, 'x.yaml'), '1');
    writeFileSync(join(folder, 'last.yaml'), '1');
    await requireTold(seen, 'last.yaml');
    assert.deepEqual([...seen], [join(folder, 'last.yaml')]);
  });
});
