import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import MarkdownIt from 'markdown-it';
import { findChanges, isHonoured, renderMarkdown, versionFor } from '../../scripts/changes/index.ts';

/** From an older version, with the worst that has happened since, to the lowest version that honours it. */
const versions: [older: string, impact: 'breaking' | 'additive' | 'editorial', wanted: string][] = [
  ['1.4.2', 'breaking', '2.0.0'],
  ['1.4.2', 'additive', '1.5.0'],
  ['1.4.2', 'editorial', '1.4.3'],
  ['0.4.2', 'breaking', '0.5.0'],
  ['0.4.2', 'additive', '0.4.3'],
  ['2.0.0-rc.1', 'breaking', '2.0.0'],
  ['2.1.0-rc.1', 'breaking', '3.0.0'],
];

suite('the version that changes call for', () => {
  for (const [older, impact, wanted] of versions) {
    test(`${impact} since ${older}: ${wanted}`, () => {
      const changes = [{ impact, parties: [], rule: '', message: '', pointer: '#', operations: [] }];
      assert.equal(versionFor(older, changes), wanted);
      assert.equal(isHonoured(older, wanted, changes), true);
      assert.equal(isHonoured(older, older, changes), false);
    });
  }

  test('a version that is no number has to be another one', () => {
    const changes = [{ impact: 'additive' as const, parties: [], rule: '', message: '', pointer: '#', operations: [] }];
    assert.equal(isHonoured('spring', 'spring', changes), false);
    assert.equal(isHonoured('spring', 'autumn', changes), true);
  });
});

test('no text of a contract is HTML, a link or a heading in the notes of a release', () => {
  const evil = '`<img src=x onerror=alert(1)>`\n# <script>alert(1)</script> ![a](http://127.0.0.1/a) ``';
  const contract = (properties: object, version = '1') => ({
    openapi: '3.1.0',
    info: { title: evil, version },
    paths: {
      [`/${evil}`]: {
        get: {
          operationId: evil,
          responses: {
            200: { description: '', content: { 'text/plain': { schema: { type: 'object', properties } } } },
          },
        },
      },
    },
  });
  const changes = findChanges(contract({ [evil]: { enum: [evil] } }), contract({ [`${evil}2`]: { enum: [evil] } }));
  assert(changes.length > 1);
  const approved = changes.map((change) => ({ ...change, approval: { because: evil, until: '2027-01-01' } }));
  const state = (version: string) => ({ name: version, version });
  for (const told of [changes, approved, approved.map((change) => ({ ...change, message: evil }))]) {
    const text = renderMarkdown(state(evil), state(`${evil}2`), told);
    const rendered = new MarkdownIt({ html: true }).render(text);
    assert.doesNotMatch(rendered, /<(img|script|a) |<script|<h1/);
    assert.match(rendered, /&lt;script/);
  }
});

test('schemas that contain each other change for every operation that uses either', () => {
  const contract = (longest: number) => {
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const using = (id: string, name: string) => ({
      post: {
        operationId: id,
        requestBody: { content: { 'application/json': { schema: ref(name) } } },
        responses: { 204: { description: 'Done' } },
      },
    });
    const text = { type: 'string', maxLength: longest };
    return {
      openapi: '3.1.0',
      info: { title: 'Rings', version: '1.0.0' },
      paths: { '/b': using('useB', 'B'), '/a': using('useA', 'A') },
      components: {
        schemas: {
          A: { type: 'object', properties: { b: ref('B'), n: text } },
          B: { type: 'object', properties: { a: ref('A'), m: text } },
        },
      },
    };
  };
  const changes = findChanges(contract(5), contract(4));
  assert.deepEqual(
    changes.map(({ pointer, operations }) => [pointer, operations.toSorted()]),
    ['A/properties/n', 'B/properties/m'].map((place) => [`#/components/schemas/${place}/maxLength`, ['useA', 'useB']]),
  );
});

suite('what an edit is told as:', () => {
  const contract = (schemas: object, more: object = {}) => ({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1.0.0' },
    paths: {
      '/things': {
        get: {
          operationId: 'readThings',
          ...more,
          responses: {
            200: {
              description: 'Things',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
            },
          },
        },
      },
    },
    components: { schemas: { Thing: { type: 'object', properties: {} }, ...schemas } },
  });
  const messages = (before: Parameters<typeof findChanges>[0], after: Parameters<typeof findChanges>[0]) =>
    findChanges(before, after).map(({ message }) => message);

  test('an enum value is told once, however many references lead to the list under another name', () => {
    const using = (name: string, values: string[]) => {
      const list = { $ref: `#/components/schemas/${name}` };
      const properties = Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [key, list]));
      return contract({ Thing: { type: 'object', properties }, [name]: { type: 'string', enum: values } });
    };
    const changes = findChanges(using('Kind', ['x', 'y']), using('Sort', ['x', 'y', 'z']));
    assert.deepEqual(
      changes.map(({ rule }) => rule),
      ['enum-value-added', 'schema-name-removed'],
    );
  });

  const hint = (name: string, keep: string) => `; if it is called ${name} now, ${keep}`;

  test('a property that is gone beside a new one of the same schema may be renamed', () => {
    const using = (name: string, more: object = {}) =>
      contract({ Thing: { type: 'object', properties: { [name]: { type: 'string', maxLength: 9 }, ...more } } });
    const keep = 'keep title beside it, deprecated, until its x-sunset';
    assert.ok(messages(using('title'), using('name')).includes(`Thing.title: property removed${hint('name', keep)}`));
    // Either of two may be meant, or none.
    const two = using('name', { label: { type: 'string', maxLength: 9 } });
    assert.ok(messages(using('title'), two).includes('Thing.title: property removed'));
  });

  test('so may a parameter and a schema', () => {
    const using = (name: string) => ({ parameters: [{ name, in: 'query', schema: { type: 'string' } }] });
    const keep = 'keep q beside it, deprecated, until its x-sunset';
    assert.ok(
      messages(contract({}, using('q')), contract({}, using('search'))).includes(
        `GET /things: query parameter q: parameter removed${hint('search', keep)}`,
      ),
    );
    const [told] = messages(contract({ Old: { type: 'integer' } }), contract({ New: { type: 'integer' } }));
    assert.match(told ?? '', /^Old: no schema is called so .*; if it is called New now, keep Old as a \$ref to it$/);
  });
});
