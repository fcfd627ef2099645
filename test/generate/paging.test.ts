import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeCall, renderCalls } from '../../scripts/generate/calls.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';

const list = { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } };
const text = { type: 'string' };
const integer = { type: 'integer' };
const object = (properties: object) => ({ type: 'object', properties });

/** A GET with these parameters and this page. */
function describePaging(parameters: Record<string, object>, page: object, others: object = {}, path = '/things') {
  const query = Object.entries(parameters).map(([name, schema]) => ({ name, in: 'query', schema }));
  const { headers = {}, ...rest } = others as { headers?: object };
  const responses = { 200: { description: 'A page.', headers, content: { 'application/json': { schema: page } } } };
  const document: Document = {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1.0.0' },
    paths: { [path]: { get: { operationId: 'list', parameters: query, responses, ...rest } } },
  };
  const [operation = assert.fail()] = compileContract(document).operations;
  return { document, paging: describeCall(document, operation).paging };
}

describe('paging is found out', () => {
  const link = { headers: { Link: { schema: text } } };
  const cases: [about: string, Parameters<typeof describePaging>, object | undefined][] = [
    [
      'from a cursor in an object of its own',
      [{ cursor: text }, object({ data: list, meta: object({ next_cursor: text }) })],
      { by: 'cursor', parameter: 'cursor', next: '/meta/next_cursor', items: '/data' },
    ],
    [
      'from the end of a page, as Relay has it',
      [
        { after: text },
        object({ nodes: list, pageInfo: object({ endCursor: text, hasNextPage: { type: 'boolean' } }) }),
      ],
      { by: 'cursor', parameter: 'after', next: '/pageInfo/endCursor', more: '/pageInfo/hasNextPage', items: '/nodes' },
    ],
    [
      'from the id that a page ends with',
      [{ after: text }, object({ data: list, last_id: text, has_more: { type: 'boolean' } })],
      { by: 'cursor', parameter: 'after', next: '/last_id', more: '/has_more', items: '/data' },
    ],
    [
      'from the last item',
      [{ starting_after: text }, object({ data: list, has_more: { type: 'boolean' } })],
      { by: 'item', parameter: 'starting_after', next: '/id', more: '/has_more', items: '/data' },
    ],
    [
      'from the URL of the next page',
      [{ page: integer }, object({ droplets: list, links: object({ pages: object({ next: text }) }) })],
      { by: 'url', next: '/links/pages/next', items: '/droplets' },
    ],
    ['from the header Link', [{ page: integer }, list, link], { by: 'url', next: 'Link', items: '' }],
    [
      'from the number of a page, which begins where its default says',
      [{ page: { ...integer, default: 0 } }, list],
      { by: 'page', parameter: 'page', start: 0, items: '' },
    ],
    [
      'from the number that a page has itself',
      [{ page: integer }, object({ items: list, current_page: integer, total_pages: integer })],
      { by: 'page', parameter: 'page', current: '/current_page', pages: '/total_pages', items: '/items' },
    ],
    [
      'from an offset, beside a cursor that a server may leave out',
      [{ marker: text, offset: integer }, object({ entries: list, next_marker: text, total_count: integer })],
      {
        by: 'cursor',
        parameter: 'marker',
        next: '/next_marker',
        items: '/entries',
        or: { by: 'offset', parameter: 'offset', start: 0, total: '/total_count', items: '/entries' },
      },
    ],
    [
      'for the list that the path names',
      [{ offset: integer }, object({ messages: list, members: list }), {}, '/guilds/{id}/messages/search'],
      { by: 'offset', parameter: 'offset', start: 0, items: '/messages' },
    ],
    [
      'from what the contract says',
      [{ p: text }, object({ rows: list }), { 'x-pagination': { by: 'cursor', parameter: 'p', next: '/n' } }],
      { items: '/rows', by: 'cursor', parameter: 'p', next: '/n' },
    ],
    ['not where the first page may be 0 or 1', [{ page: integer }, list], undefined],
    ['not where nothing says what follows', [{ after: text }, list], undefined],
    [
      'not where any list may be that of the items',
      [{ offset: integer }, object({ users: list, teams: list })],
      undefined,
    ],
    [
      'not where the contract says that there is none',
      [{ offset: integer }, list, { 'x-pagination': false }],
      undefined,
    ],
  ];
  for (const [about, given, expected] of cases)
    test(about, () => assert.deepEqual(describePaging(...given).paging, expected));

  test('and is known to types only then', () => {
    const { document } = describePaging({ offset: integer }, object({ items: list }));
    assert.match(renderCalls(document), /interface Pages \{\n {2}"list": \["items"\];\n\}/);
    assert.match(renderCalls(describePaging({}, list).document), /interface Pages \{\n\}/);
  });

  test('and what the contract says wrongly is told', () => {
    const said = (paging: object) => () => describePaging({}, list, { 'x-pagination': paging });
    assert.throws(said({ by: 'luck' }), /x-pagination of list: by is one of url, cursor, item, page, offset/);
    assert.throws(said({ by: 'page' }), /x-pagination of list: parameter names/);
  });
});
