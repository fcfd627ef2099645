import assert from 'node:assert/strict';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openOwnToken } from '../../server/data-folder.ts';
import { createFolder } from '../support/servers.ts';

test("the server's own secret is made once, is long, and is for its owner's eyes", () => {
  const folder = join(createFolder(), 'data');
  const { name, secret } = openOwnToken(folder);
  const file = join(folder, 'api-token');
  assert.equal(name, 'admin');
  assert.match(secret, /^[\w-]{32}$/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  chmodSync(file, 0o644);
  assert.equal(openOwnToken(folder).secret, secret);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.notEqual(openOwnToken(join(createFolder(), 'other')).secret, secret);
});

test('a file that holds no secret is named, and so is the way out', () => {
  const folder = join(createFolder(), 'data');
  openOwnToken(folder);
  for (const text of ['', '\n', 'short', 'two words of a secret']) {
    writeFileSync(join(folder, 'api-token'), text);
    assert.throws(() => openOwnToken(folder), /^Error: \S+api-token holds no secret [^\n]*delete it[^\n]*$/);
  }
});
