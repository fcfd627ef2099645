import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { packExtension } from '../../scripts/pack-extension/index.ts';
import { createFolder } from '../support/servers.ts';

test('the extension is one file that an editor installs, and starts without what it did not bring along', async () => {
  const file = await packExtension(createFolder());
  const files = unzipSync(readFileSync(file));
  const read = (name: string) => strFromU8(files[name] ?? new Uint8Array());
  const { main, version, contributes } = JSON.parse(read('extension/package.json'));
  assert.match(read('extension.vsixmanifest'), new RegExp(`<Identity [^>]*Version="${version}"`));
  for (const name of Object.keys(files)) {
    const extension = name.includes('Content_Types') ? 'md' : name.split('.').at(-1);
    assert.match(read('[Content_Types].xml'), new RegExp(`Extension="\\.${extension}"`), name);
  }
  assert.deepEqual(contributes.configuration.properties['contract.command'].default, []);
  // The editor's own module is all that is asked of the surroundings.
  const asked: string[] = [];
  const own = createRequire(import.meta.url);
  const editor = new Proxy({}, { get: (_, name) => (name === 'workspace' ? { workspaceFolders: [] } : class {}) });
  const require = (name: string) => {
    asked.push(name);
    return name === 'vscode' ? editor : own(name);
  };
  const module: { exports: { activate?(): Promise<void>; deactivate?(): Promise<void> } } = { exports: {} };
  new Function('module', 'exports', 'require', read(`extension/${main.replace('./', '')}`))(
    module,
    module.exports,
    require,
  );
  await module.exports.activate?.();
  await module.exports.deactivate?.();
  assert.ok(asked.includes('vscode') && module.exports.activate);
  assert.deepEqual(
    asked.filter((name) => name !== 'vscode' && !isBuiltin(name)),
    [],
  );
});
