import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readContract } from '../../scripts/contract/bundle.ts';
import { renderClientReadme } from '../../scripts/pack-client/client-readme.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { project } from '../support/processes.ts';

test('the README of the client is the one that is packed', () => {
  const document = readOwnDocument();
  const packed = renderClientReadme(document, 'contract-client', document.info.version);
  assert.equal(readFileSync(join(project, 'client/README.md'), 'utf8'), packed);
});

test('the README of another client speaks of its own contract', async () => {
  const { document } = await readContract(join(project, 'test/contracts/lending.yaml'));
  const text = renderClientReadme(document, '@library/client', '2.0.0');
  assert.match(text, /^npm i \.\/library-client-2\.0\.0\.tgz/m);
  assert.match(text, /from '@library\/client\/operations';/);
  for (const [, name = ''] of text.matchAll(/\b(?:api|handlers)\.(?!all\b)(\w+)/g))
    assert(
      Object.values(document.paths ?? {}).some((item) => JSON.stringify(item).includes(`"operationId":"${name}"`)),
      name,
    );
});

test('the README of a client says how bodies that are not JSON are given', async () => {
  const notesOf = async (name: string) => {
    const { document } = await readContract(join(project, 'test/contracts', name));
    return renderClientReadme(document, 'contract-client', '1.0.0');
  };
  assert.match(await notesOf('parts.yaml'), /^Parts without names are a list: .* Received, they are that list/m);
  assert.doesNotMatch(await notesOf('lending.yaml'), /Parts without names/);
});

test('the README of a client without operations says the rest', () => {
  const document = { openapi: '3.1.0', info: { title: 'Nothing', version: '1.0.0' }, paths: {} };
  assert.match(renderClientReadme(document, 'contract-client', '1.0.0'), /^## Options$/m);
});
