import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { describe, test } from 'node:test';
import express, { type RequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import { verificationFormats, verify } from '../../scripts/prove/index.ts';
import { startListening } from '../../server/listening/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Teardown } from '../support/servers.ts';

const book = {
  type: 'object',
  required: ['id', 'title', 'pages'],
  additionalProperties: false,
  properties: {
    id: { type: 'integer' },
    title: { type: 'string', minLength: 1, maxLength: 40 },
    pages: { type: 'integer', minimum: 1 },
    genre: { enum: ['novel', 'poems'] },
  },
};
const { id: _, ...own } = book.properties;
const draft = { ...book, required: ['title', 'pages'], properties: own };
const json = (schema: object) => ({ 'application/json': { schema } });
const errors = {
  400: { description: 'No.', content: json({ type: 'object' }) },
  404: { description: 'None.', content: json({ type: 'object' }) },
};
const inPath = [{ name: 'bookId', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }];

const document: Document = JSON.parse(
  JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Books', version: '1.0.0' },
    paths: {
      '/books': {
        get: {
          operationId: 'listBooks',
          parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 50 } }],
          responses: {
            200: {
              description: 'All.',
              headers: { 'X-Total': { required: true, schema: { type: 'integer' } } },
              content: json({ type: 'array', items: book }),
            },
            ...errors,
          },
        },
        post: {
          operationId: 'createBook',
          security: [{ login: [] }],
          requestBody: { required: true, content: json(draft) },
          responses: {
            201: {
              description: 'Made.',
              headers: { Location: { required: true, schema: { type: 'string' } } },
              content: json(book),
            },
            401: { description: 'Who?', content: json({}) },
            ...errors,
          },
        },
      },
      '/books/{bookId}': {
        parameters: inPath,
        get: { operationId: 'readBook', responses: { 200: { description: 'It.', content: json(book) }, ...errors } },
        delete: { operationId: 'removeBook', responses: { 204: { description: 'Gone.' }, ...errors } },
      },
    },
    components: { securitySchemes: { login: { type: 'http', scheme: 'bearer' } } },
  }),
);

type Books = Map<number, Record<string, unknown>>;
type Lie = Partial<Record<'list' | 'create' | 'read' | 'remove', (books: Books) => RequestHandler>> & {
  before?: RequestHandler;
  validates?: boolean;
};

/** A server of the books with the stock validator, and honest handlers but for those that lie. */
async function startBooks(teardown: Teardown, lie: Lie = {}): Promise<string> {
  const books: Books = new Map([[7, { id: 7, title: 'Emma', pages: 400 }]]);
  const app = express();
  app.use(express.json());
  if (lie.before) app.use(lie.before);
  const validateSecurity = {
    handlers: {
      login: (request: { headers: Record<string, unknown> }) =>
        request.headers.authorization === 'Bearer secret-of-the-test',
    },
  };
  if (lie.validates !== false)
    app.use(
      middleware({
        apiSpec: structuredClone(document) as never,
        validateResponses: false,
        validateSecurity: validateSecurity as never,
      }),
    );
  const missing: RequestHandler = (_request, response) => void response.status(404).json({ message: 'There is none.' });
  const honest: Required<Pick<Lie, 'list' | 'create' | 'read' | 'remove'>> = {
    list: () => (_request, response) => void response.set('X-Total', String(books.size)).json([...books.values()]),
    create: () => (request, response) => {
      const id = books.size + 8;
      books.set(id, { ...request.body, id });
      response.status(201).location(`/books/${id}`).json(books.get(id));
    },
    read: () => (request, response, next) =>
      books.has(Number(request.params.bookId))
        ? void response.json(books.get(Number(request.params.bookId)))
        : missing(request, response, next),
    remove: () => (request, response, next) =>
      books.delete(Number(request.params.bookId)) ? void response.status(204).end() : missing(request, response, next),
  };
  const handle = (name: keyof typeof honest) => (lie[name] ?? honest[name])(books);
  app.get('/books', handle('list')).post('/books', handle('create'));
  app.get('/books/:bookId', handle('read')).delete('/books/:bookId', handle('remove'));
  app.use(
    ((error, _request, response, _next) =>
      void response.status(error.status ?? 500).json({ message: error.message })) as express.ErrorRequestHandler,
  );
  const { url, close } = await startListening(app, '127.0.0.1', 0);
  teardown.after(close);
  return url;
}

const contract = compileContract(document);
const ask = (url: string, isWriting = true) =>
  verify(contract, { url, secrets: { name: 'test', secret: 'secret-of-the-test' }, isWriting, most: 60 });

const respond =
  (status: number, body: unknown, headers = {}) =>
  () =>
    ((_request, response) => void response.set(headers).status(status).send(body)) as RequestHandler;
const emma = { id: 7, title: 'Emma', pages: 400 };

/** Each lie, and the operation whose fault it must be, with what the message says. */
const lies: [name: string, lie: Lie, operationId: string, message: RegExp][] = [
  ['a status that is not declared', { read: respond(203, emma) }, 'readBook', /status 203 is not declared/],
  ['a failure', { read: respond(500, { message: 'Oh.' }) }, 'readBook', /a 500/],
  [
    'a media type that is not declared',
    { read: respond(200, '<book/>', { 'Content-Type': 'text/xml' }) },
    'readBook',
    /media type text\/xml/,
  ],
  ['a required property is missing', { read: respond(200, { id: 7, title: 'Emma' }) }, 'readBook', /pages/],
  [
    'a property of another type',
    { read: respond(200, { ...emma, pages: '400' }) },
    'readBook',
    /\/pages must be integer/,
  ],
  ['a property that is not declared', { read: respond(200, { ...emma, secret: 'x' }) }, 'readBook', /secret/],
  [
    'a value that is no choice',
    { list: respond(200, [{ ...emma, genre: 'drama' }], { 'X-Total': '1' }) },
    'listBooks',
    /\/0\/genre/,
  ],
  ['a header is missing', { list: respond(200, []) }, 'listBooks', /X-Total is missing/],
  ['a header of another type', { list: respond(200, [], { 'X-Total': 'many' }) }, 'listBooks', /X-Total is "many"/],
  ['a body where there is none', { remove: respond(200, { ok: true }) }, 'removeBook', /status 200 is not declared/],
  ['no JSON', { read: respond(200, '{', { 'Content-Type': 'application/json' }) }, 'readBook', /no JSON/],
  ['nothing is validated', { validates: false }, 'createBook', /takes what the contract forbids/],
  [
    'a limit that is off by one',
    {
      before: (request, response, next) => (request.query.limit === '50' ? void response.status(400).json({}) : next()),
    },
    'listBooks',
    /turns down what the contract allows, 50/,
  ],
  [
    'a connection that breaks',
    { before: (request, _response, next) => (request.query.limit === '50' ? void request.socket.destroy() : next()) },
    'listBooks',
    /no response/,
  ],
];

test('a server whose responses never end, or lead nowhere, ends no verification', async (t) => {
  const [books = {}] = Object.values(document.paths ?? {});
  const paths = { '/books': books };
  const asked = { secrets: { name: 'ann', secret: 'secret' }, isWriting: false, most: 1, timeLimit: 300 };
  const kinds: Record<string, RequestListener> = {
    drips: (_request, response) => {
      const timer = setInterval(() => response.write('[1,'), 20);
      response.once('close', () => clearInterval(timer));
    },
    'is vast': (_request, response) => {
      const more = () => !response.destroyed && response.write(Buffer.alloc(1_000_000, ' '), more);
      more();
    },
    'leads nowhere': (_request, response) => response.setHeader('Location', 'http://[').end('[]'),
    'leads to what is no text': (_request, response) => response.setHeader('Location', '/books/%zz').end('[]'),
    'has no response': () => {},
  };
  for (const [kind, respond] of Object.entries(kinds)) {
    const { url, close } = await startListening(
      (request, response) =>
        respond(request, response.setHeader('Content-Type', 'application/json').setHeader('X-Total', '1')),
      '127.0.0.1',
      0,
    );
    t.after(close);
    const { faults } = await verify(compileContract({ ...document, paths }), { ...asked, url });
    const [fault] = faults.map(({ message }) => message);
    const wanted = /drips|vast/.test(kind)
      ? /goes on for longer/
      : kind === 'has no response'
        ? /no response/
        : /^(?!no response)/;
    assert.match(fault ?? '', wanted, kind);
  }
});

describe('verify finds the fault of a server with the stock validator:', () => {
  for (const [name, lie, operationId, message] of lies)
    test(name, async (t) => {
      const { faults } = await ask(await startBooks(t, lie));
      assert.ok(
        faults.some((fault) => fault.operationId === operationId && message.test(fault.message)),
        JSON.stringify(faults, null, 1),
      );
      // Other operations lie only where the lie is before all of them.
      if (!lie.before && lie.validates !== false)
        assert.deepEqual([...new Set(faults.map((fault) => fault.operationId))], [operationId]);
      for (const { curl } of faults) assert.match(curl, /^curl /);
    });
});

test('an honest server has no fault, in every operation, with the ids that it tells; without --write it is only read', async (t) => {
  const url = await startBooks(t);
  const { faults, sent, skipped } = await ask(url);
  assert.deepEqual(faults, []);
  assert.deepEqual(skipped, []);
  assert.deepEqual([...sent.keys()].sort(), ['createBook', 'listBooks', 'readBook', 'removeBook']);
  const reading = await ask(url, false);
  assert.deepEqual([...reading.sent.keys()].sort(), ['listBooks', 'readBook']);
  assert.equal(reading.skipped.length, 2);
});

test('a report is text, JSON, JUnit or a page', async (t) => {
  const result = await ask(await startBooks(t, { read: respond(203, emma) }), false);
  assert.match(
    verificationFormats.text(result),
    /1\. readBook · response\n {3}the status 203 is not declared\n {3}curl /,
  );
  assert.match(verificationFormats.junit(result), /<testsuite name="readBook" tests="1" failures="1">/);
  assert.match(verificationFormats.html(result), /<td>readBook<\/td>/);
  assert.equal(JSON.parse(verificationFormats.json(result)).faults.length, 1);
});
