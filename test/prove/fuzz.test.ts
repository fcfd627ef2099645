import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { createSender, fuzz } from '../../scripts/prove/index.ts';
import { startProbedServer } from '../../scripts/prove/targets.ts';
import { createApp } from '../../server/app.ts';
import { admitWellFormed } from '../../server/auth.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { type Document, memberOf } from '../../server/openapi/document/index.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import type { Teardown } from '../support/servers.ts';

const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
const secrets = { name: 'fuzzer', secret: 'secret-of-the-fuzzer' };
const logger = createLogger('silent');

function run(teardown: Teardown, document: Document, url: string, runs: number) {
  const sender = createSender(url);
  teardown.after(() => sender.close());
  const target = { name: 'server', url, sender };
  return fuzz(compileContract(document), {
    runs,
    seed,
    secrets,
    targets: [target],
    storing: [target],
    isWriting: true,
  });
}

test(`this contract holds for random requests and sequences (SEED=${seed})`, async (t) => {
  const document = readOwnDocument();
  const { url, close } = await startProbedServer(compileContract(document), {
    isOwn: true,
    isStoring: true,
    logger,
    secrets,
  });
  t.after(close);
  const { runs, failures } = await run(t, document, url, 90);
  assert.deepEqual(failures, []);
  assert.ok(runs >= 90);
});

const note = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string' }, id: { type: 'integer', readOnly: true } },
};
const content = { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } };
const notes: Document = JSON.parse(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Notes', version: '1.0.0' },
    paths: {
      '/notes': {
        post: {
          operationId: 'addNote',
          requestBody: { required: true, content },
          responses: {
            201: { description: 'Added.', headers: { Location: { schema: { type: 'string' } } }, content },
            400: { description: 'No.' },
          },
        },
      },
      '/notes/{id}': {
        get: {
          operationId: 'readNote',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
          responses: {
            200: { description: 'It.', content },
            400: { description: 'No.' },
            404: { description: 'None.' },
          },
        },
      },
    },
    components: { schemas: { Note: note } },
  }),
);

/** A server of notes that keeps a text as `keep` has it. */
async function startNotes(teardown: Teardown, keep: (text: string) => string): Promise<string> {
  const kept: string[] = [];
  const handlers = {
    addNote: ({ body }: { body: unknown }) => {
      const id = kept.push(keep(String(memberOf(body, 'text'))));
      return { status: 201, headers: { Location: `/notes/${id}` }, body: { text: String(memberOf(body, 'text')), id } };
    },
    readNote: ({ path }: { path: { id: number } }) => {
      const text = kept[path.id - 1];
      return text === undefined ? { status: 404 } : { status: 200, body: { text, id: path.id } };
    },
  };
  const app = createApp({
    contract: compileContract(notes),
    handlers: handlers as object as Record<string, never>,
    authenticate: admitWellFormed,
    logger,
  });
  const { url, close } = await startListening(app, '127.0.0.1', 0);
  teardown.after(close);
  return url;
}

test('what is kept as it was sent has no failure; what is kept in lower case is found, with the shortest text and its curl lines', async (t) => {
  assert.deepEqual((await run(t, notes, await startNotes(t, (text) => text), 60)).failures, []);
  const [failure, ...others] = (await run(t, notes, await startNotes(t, (text) => text.toLowerCase()), 600)).failures;
  assert.deepEqual(others, []);
  assert.match(failure?.message ?? '', /^what is read has "[^"]*" as text, where "[^"]*" was sent$/);
  assert.equal(failure?.seed, seed);
  assert.match(failure?.curls.join('\n') ?? '', /^curl -i -X POST .*"text":"[\s\S]*\ncurl -i 'http:.*\/notes\/\d+'/);
});
