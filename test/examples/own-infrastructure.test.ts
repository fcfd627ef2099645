/**
 * A composition with infrastructure of one's own: a worker, a rule for each operation, a websocket. Each is a few lines of
 * `server/setup.ts`; here it runs in the server that tests have.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { HttpError, type Setup } from 'contract-workbench';
import { startTestServer, testSecret } from 'contract-workbench/testing';

const notes = {
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1.0.0' },
  paths: {
    '/notes': {
      get: { operationId: 'listNotes', responses: { 200: ok({ type: 'array', items: { type: 'string' } }) } },
      post: {
        operationId: 'writeNote',
        security: [{ bearer: [] }],
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'string' } } } },
        responses: { 201: ok({ type: 'string' }), 403: ok({ type: 'object' }) },
      },
    },
  },
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
};

function ok(schema: object) {
  return { description: 'Told.', content: { 'application/json': { schema } } };
}

interface Notes {
  written: string[];
  mailed: string[];
  close(): Promise<void>;
}

const events: string[] = [];

const setup: Setup<unknown, Notes> = {
  open: () => ({
    written: [],
    mailed: [],
    close: async () => void events.push('closed'),
  }),
  // A worker: it ends before what it works on is closed.
  start({ written, mailed }) {
    const timer = setInterval(() => mailed.push(...written.slice(mailed.length)), 5);
    return () => {
      clearInterval(timer);
      events.push('stopped');
    };
  },
  createHandlers: ({ written, mailed }) => ({
    listNotes: () => ({ status: 200, body: mailed }),
    writeNote({ body }: { body: string }) {
      written.push(body);
      return { status: 201, body };
    },
  }),
  // A rule that looks at operation, caller and input.
  createAuthorize:
    () =>
    ({ operation, caller, input }) => {
      if (input.body === 'shout') throw new HttpError(403, 'Not so loud.');
      return operation.method === 'get' || (caller?.name === 'admin' && input.body !== 'secret');
    },
  // What `ws` does with its `handleUpgrade`, in as few lines as an example can have.
  createUpgrade: () => (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.on('error', () => {});
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from('hello')]));
  },
};

describe('infrastructure of one’s own', () => {
  test('a worker, a rule for each operation and a websocket, all closed in order', async (t) => {
    const ends: (() => unknown)[] = [];
    const { url, call } = await startTestServer({ after: (end) => ends.push(end) }, setup, notes);
    t.after(() => Promise.all(ends.map((end) => end())).catch(() => {}));
    const write = (note: string, status: number) =>
      call('writeNote' as never, status, {
        ...{ method: 'POST', path: '/notes', body: JSON.stringify(note) },
        headers: { Authorization: `Bearer ${testSecret}`, 'Content-Type': 'application/json' },
      });
    await write('hello', 201);
    assert.match((await write('secret', 403)).text, /may not/);
    assert.match((await write('shout', 403)).text, /Not so loud/);
    let mailed = '';
    for (let tries = 0; tries < 200 && mailed !== '["hello"]'; tries++)
      mailed = (await call('listNotes' as never, 200, { method: 'GET', path: '/notes' })).text;
    assert.equal(mailed, '["hello"]');

    const socket = new WebSocket(url.replace('http', 'ws'));
    const [message]: MessageEvent[] = await once(socket, 'message');
    assert.equal(message?.data, 'hello');
    const closed = once(socket, 'close');
    for (const end of ends.splice(0)) await end();
    await closed;
    assert.deepEqual(events, ['stopped', 'closed']);
  });
});
