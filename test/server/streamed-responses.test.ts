import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { Readable } from 'node:stream';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Handlers } from '../../generated/contract.ts';
import { HttpError } from '../../server/errors/http-error.ts';
import { readTestContract } from '../support/contracts.ts';
import { sendRaw } from '../support/raw.ts';
import { startTestServer } from '../support/servers.ts';

suite('a response that is no JSON', async () => {
  const document = await readTestContract('streams.yaml');
  const said: { body: unknown } = { body: undefined };
  const ids = Object.values(document.paths ?? {}).flatMap((item) =>
    Object.values(item).map((operation) => Object(operation).operationId),
  );
  // These are not the operations that the types know.
  const respond = async () => ({ status: 200, body: said.body });
  const handlers = Object.fromEntries(ids.map((id) => [id, respond])) as unknown as Handlers;
  const { url, logged } = await startTestServer({ after }, { document, handlers: () => handlers });
  const reporting = await startTestServer(
    { after },
    { document, handlers: () => handlers, app: { validateResponses: 'report' } },
  );
  const ask = async (path: string, body: unknown, base = url) => {
    said.body = body;
    logged.length = 0;
    return fetch(base + path);
  };
  const linesAt = (level: number, log = logged) => log.filter((line) => line.level === level);

  test('may be bytes, a blob or a stream of bytes', async () => {
    const bytes = Buffer.from([137, 0, 255]);
    const bodies = [
      bytes,
      new Uint8Array(bytes),
      new Blob([bytes]),
      Readable.from([bytes]),
      ReadableStream.from([bytes]),
      pieces(bytes),
    ];
    for (const body of bodies) {
      const response = await ask('/picture', body);
      assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'image/png']);
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
    }
    assert.equal((await ask('/picture', new Blob([bytes]))).headers.get('content-length'), '3');
    assert.equal(await (await ask('/report', pieces('a,', 'é\n'))).text(), 'a,é\n');
  });

  test('is cut short for its handler too: the signal tells it that the client has gone', async (context) => {
    const { promise: reason, resolve } = Promise.withResolvers<unknown>();
    async function* chunks(signal: AbortSignal) {
      signal.addEventListener('abort', () => resolve(signal.reason));
      yield Buffer.from('first');
      await once(signal, 'abort');
    }
    const respondWithSignal = async (_input: unknown, { signal }: { signal: AbortSignal }) => ({
      ...{ status: 200, body: chunks(signal) },
    });
    const server = await startTestServer(context, {
      document,
      handlers: () => Object.fromEntries(ids.map((id) => [id, respondWithSignal])) as unknown as Handlers,
    });
    const leaving = new AbortController();
    const response = await fetch(`${server.url}/picture`, { signal: leaving.signal });
    const reader = response.body?.getReader();
    assert.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), 'first');
    leaving.abort();
    assert.match(String(await reason), /^ClientGone: /);
  });

  test('to HEAD has no body, and its source is told so', async () => {
    let isEnded = false;
    said.body = {
      [Symbol.asyncIterator]: () => ({
        next: () => assert.fail('nobody asks for the body'),
        return: async () => {
          isEnded = true;
        },
      }),
    };
    const raw = await sendRaw(url, 'HEAD /picture HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    assert.match(raw, /^HTTP\/1\.1 200 OK\r\n[\s\S]*Content-Type: image\/png\r\n[\s\S]*\r\n\r\n$/);
    assert.equal(isEnded, true);
  });

  test('has an event for each value, and its parts where the contract has them', async () => {
    const response = await ask('/changes', pieces({ number: 1, what: 'a\nb' }, { number: 2 }));
    assert.deepEqual(
      [response.headers.get('content-type'), response.headers.get('cache-control')],
      ['text/event-stream', 'no-store'],
    );
    assert.equal(await response.text(), 'data: {"number":1,"what":"a\\nb"}\n\ndata: {"number":2}\n\n');
    const ticks = await ask('/ticks', pieces({ event: 'tick', id: '1\n2', data: 'a\r\nb' }, { data: '' }));
    assert.equal(await ticks.text(), 'event: tick\nid: 1 2\ndata: a\ndata: b\n\ndata: \n\n');
    assert.equal(await (await ask('/ticks', [{ data: 'all' }])).text(), 'data: all\n\n');
    assert.equal(await (await ask('/ticks', 'data: as it is\n\n')).text(), 'data: as it is\n\n');
  });

  test('has a line for each value', async () => {
    const expected = '{"number":1}\n{"number":2}\n';
    for (const body of [pieces({ number: 1 }, { number: 2 }), [{ number: 1 }, { number: 2 }], expected]) {
      assert.equal(await (await ask('/export', body)).text(), expected);
    }
    assert.equal((await ask('/export', [{ number: 0 }])).status, 500);
  });

  test('ends where it violates the contract, with an error in the log', async () => {
    const response = await ask('/export', pieces({ number: 1 }, { number: 0 }, { number: 3 }));
    assert.equal(response.status, 200);
    await assert.rejects(response.text());
    const [line] = linesAt(50);
    const [violation] = [line?.violations ?? []].flat();
    assert.deepEqual([line?.operationId, Object(violation).where], ['exportChanges', 'body /1/number']);
    const unsafe = await ask('/changes', pieces({ number: 1n }));
    await assert.rejects(unsafe.text());
    assert.match(JSON.stringify(linesAt(50)), /body \/0\/number/);
  });

  test('is sent and told of where the contract is not enforced', async () => {
    reporting.logged.length = 0;
    const response = await ask('/export', pieces({ number: 1 }, { number: 0 }), reporting.url);
    assert.equal(await response.text(), '{"number":1}\n{"number":0}\n');
    assert.match(JSON.stringify(linesAt(40, reporting.logged)), /body \/1\/number/);
  });

  test('that fails before anything of it has come is an error of its own; later it is cut off', async () => {
    const failing = async function* (...values: unknown[]) {
      yield* values;
      throw new Error('The disk is full.');
    };
    const early = await ask('/report', failing());
    assert.deepEqual([early.status, await early.json()], [500, { detail: 'A server error has occurred.' }]);
    const late = await ask('/report', failing('a'));
    assert.equal(late.status, 200);
    await assert.rejects(late.text());
    assert.match(JSON.stringify(linesAt(50)), /The disk is full/);
    const wrong = await ask('/report', pieces({ a: 1 }));
    assert.equal(wrong.status, 500);
    const refused = await ask(
      '/report',
      (async function* () {
        yield* [];
        throw new HttpError(413, 'Too much.');
      })(),
    );
    assert.equal(refused.status, 413);
  });

  test('comes no faster than the client takes it, and ends when the client goes away', async () => {
    let made = 0;
    let isEnded = false;
    const endless = async function* () {
      try {
        for (;;) {
          made += 1;
          yield Buffer.alloc(65_536);
        }
      } finally {
        isEnded = true;
      }
    };
    said.body = endless();
    logged.length = 0;
    const request = get(`${url}/picture`);
    const [response] = await once(request, 'response');
    await once(response, 'readable');
    await settle(() => made);
    // What the sockets hold is a few megabytes.
    assert.ok(made < 400, `${made} pieces were made for a client that takes none`);
    const before = made;
    for (let taken = 0; taken < 30_000_000; taken += response.read()?.length ?? 0) await sleep(1);
    assert.ok(made > before);
    response.destroy();
    while (!isEnded) await sleep(5);
    assert.deepEqual(linesAt(50), []);
  });

  test('that waits for something to happen is let go when the client goes away', async () => {
    let isReturned = false;
    said.body = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          isReturned = true;
        },
      }),
    };
    const request = get(`${url}/changes`);
    // The headers are there before the first event.
    const [response] = await once(request, 'response');
    assert.equal(response.headers['content-type'], 'text/event-stream');
    response.destroy();
    while (!isReturned) await sleep(5);
    const silent = new Readable({ read() {} });
    said.body = silent;
    get(`${url}/changes`, (incoming) => incoming.destroy());
    while (!silent.destroyed) await sleep(5);
  });
});

async function* pieces(...values: unknown[]): AsyncGenerator<unknown> {
  yield* values;
}

/** Resolves once a count stays the same for a while. */
async function settle(count: () => number): Promise<void> {
  let before: number;
  do {
    before = count();
    await sleep(50);
  } while (count() !== before);
}
