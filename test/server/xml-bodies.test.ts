import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { createXmlReader } from '../../server/openapi/bodies/index.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import { call } from '../support/calls.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';

suite('a body in XML', async () => {
  const document = await readTestContract('markup.yaml');
  const seen: AnyInput[] = [];
  const book = { id: 7, language: 'en', title: 'A & B', price: 5.5, tags: ['x', 'y'], authors: [{ name: 'Ada' }] };
  const said: { body: unknown } = { body: book };
  const take = (status: number) => (input: AnyInput) => {
    seen.push(input);
    return status === 204 ? { status } : { status, body: said.body };
  };
  const handlers = { addBook: take(201), fillShelf: take(204), putText: take(204) };
  const { url } = await startAnyServer({ after }, document, handlers);
  const mock = await startTestMock({ after }, document);
  const json = { Accept: 'application/json' };
  const send = async (path: string, type: string, body: string, headers: object = json) => {
    const request = {
      method: path === '/books' ? 'POST' : 'PUT',
      path,
      body,
      headers: { 'Content-Type': type, ...headers },
    };
    const response = await call(url, request);
    const mocked = await call(mock.url, request);
    assert.equal(mocked.status, response.status, 'the mock');
    return response;
  };

  test('reaches the handler as the value that its schema describes', async () => {
    const { status, text } = await send(
      '/books',
      'application/xml',
      '<book id="7"><title>A</title><tag>x</tag></book>',
    );
    assert.equal(status, 201, text);
    assert.deepEqual(
      [seen.at(-1)?.contentType, seen.at(-1)?.body],
      ['application/xml', { id: 7, title: 'A', tags: ['x'] }],
    );
    await send('/shelves', 'text/xml; charset=utf-8', '<shelf><book id="1"><title>A</title></book></shelf>');
    assert.deepEqual(seen.at(-1)?.body, [{ id: 1, title: 'A', tags: [] }]);
    await send('/texts', 'application/soap+xml', '<a>as it is</a>');
    assert.equal(seen.at(-1)?.body, '<a>as it is</a>');
  });

  test('is held against that schema', async () => {
    const wrong = await send('/books', 'application/xml', '<book id="x"><title/><price>much</price><extra/></book>');
    assert.deepEqual([wrong.status, Object.keys(Object(wrong.json)).sort()], [400, ['extra', 'id', 'price', 'title']]);
    const malformed = await send('/books', 'application/xml', '<book><title></book>');
    assert.deepEqual([malformed.status, /^XML parse error - /.test(Object(malformed.json).detail)], [400, true]);
    assert.equal(
      (await send('/books', 'application/xml', '<!DOCTYPE book><book id="1"><title>A</title></book>')).status,
      400,
    );
    assert.equal((await send('/texts', 'application/soap+xml', `<a>${'x'.repeat(40)}</a>`)).status, 400);
  });

  test('is written from the value that a handler responds with, and read again as that value', async () => {
    const request = '<book id="7"><title>A</title></book>';
    const { status, headers, text } = await send('/books', 'application/xml', request, { Accept: 'application/xml' });
    assert.deepEqual([status, headers['content-type']], [201, 'application/xml']);
    assert.match(text, /<b:book [^>]*xmlns:b="https:\/\/example.org\/book"/);
    assert.deepEqual(createXmlReader(document, '#/components/schemas/Book')(text), book);
    said.body = { ...book, id: 'seven' };
    const wrong = await call(url, {
      path: '/books',
      headers: { 'Content-Type': 'application/xml', Accept: 'application/xml' },
      body: request,
    });
    said.body = book;
    assert.equal(wrong.status, 500);
  });

  test('that a handler writes itself is held against the schema as well', async () => {
    const ask = async (body: string) => {
      said.body = body;
      const response = await call(url, {
        path: '/books',
        headers: { 'Content-Type': 'application/xml', Accept: 'application/xml' },
        body: '<book id="7"><title>A</title></book>',
      });
      said.body = book;
      return [response.status, response.headers['content-type'], response.text];
    };
    const text = '<book id="7"><title>A</title></book>';
    assert.deepEqual(await ask(text), [201, 'application/xml', text]);
    for (const wrong of ['<book id="x"><title>A</title></book>', '<book', '<pet/>'])
      assert.equal((await ask(wrong))[0], 500);
  });
});
