import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { startProcess } from '../support/processes.ts';
import { openEditor } from './editor.ts';

const contract = `openapi: 3.1.0
info:
  title: Orders
  version: 1.0.0
servers:
  - url: /
tags:
  - name: orders
    description: What is ordered
security:
  - key: []
paths:
  /orders:
    get:
      operationId: listOrders
      summary: List orders
      tags: [orders]
      parameters:
        - in: query
          name: q
          schema:
            type: string
      responses:
        '200':
          description: They
          links:
            one:
              operationId: readOrder
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: '#/components/schemas/Order'
        '404':
          $ref: '#/components/responses/Missing'
  /orders/{id}:
    $ref: paths/order.yaml
components:
  securitySchemes:
    key:
      type: http
      scheme: bearer
  responses:
    Missing:
      description: There is none
  schemas:
    Order:
      description: An order
      type: object
      required: [id]
      properties:
        id:
          type: string
          maxLength: 40
        lines:
          type: array
          items:
            type: object
            properties:
              amount:
                type: integer
    Thing:
      oneOf:
        - $ref: '#/components/schemas/Order'
      discriminator:
        propertyName: id
        mapping:
          order: Order
`;

const order = `get:
  operationId: readOrder
  parameters:
    - { in: path, name: id, required: true, schema: { type: string } }
  responses:
    '200':
      description: It
      content:
        application/json:
          schema:
            $ref: '../openapi.yaml#/components/schemas/Order'
    '404':
      $ref: '../openapi.yaml#/components/responses/Missing'
`;

/** The line of a text, from 1 on. */
const lineOf = (text: string) => contract.slice(0, contract.indexOf(text)).split('\n').length;

const texts = { 'openapi.yaml': contract, 'paths/order.yaml': order };

suite('in an editor,', () => {
  test('findings follow what is typed, before it is saved', async (context) => {
    const editor = await openEditor(context, texts);
    await editor.type('openapi.yaml', contract.replace('maxLength', 'maxLenght'));
    await editor.open('openapi.yaml');
    const [mark] = await editor.marks('openapi.yaml', /keyword-near/);
    assert.deepEqual(mark?.range, {
      start: { line: lineOf('maxLength') - 1, character: 10 },
      end: { line: lineOf('maxLength') - 1, character: 19 },
    });
    const [fix] = await editor.actions('openapi.yaml', 'maxLenght', mark ? [mark] : []);
    assert.equal(fix?.title, 'Write maxLength');
    assert.equal(fix?.texts['openapi.yaml'], contract);
    await editor.type('openapi.yaml', contract.replace('title: Orders', 'title: The: Orders'));
    const [broken] = await editor.marks('openapi.yaml', /needs quotes/);
    const [quote] = await editor.actions('openapi.yaml', 'The: Orders', broken ? [broken] : []);
    assert.match(quote?.texts['openapi.yaml'] ?? '', /^ {2}title: 'The: Orders'$/m);
    await editor.open('paths/order.yaml');
    await editor.type('openapi.yaml', contract);
    await editor.type('paths/order.yaml', order.replace('schemas/Order', 'schemas/Ordre'));
    await editor.marks('paths/order.yaml', /no-unresolved-refs/);
  });

  test('what breaks clients since the last commit is marked where it breaks', async (context) => {
    const editor = await openEditor(context, texts);
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@localhost', ...words], { cwd: editor.folder });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'One');
    await editor.open('openapi.yaml');
    await editor.type(
      'openapi.yaml',
      contract.replace('in: query\n          name: q', 'in: query\n          required: true\n          name: q'),
    );
    const marks = await editor.marks('openapi.yaml', /parameter-became-required breaking for senders of requests/);
    assert.deepEqual(marks.find(({ code }) => code === 'parameter-became-required')?.range.start, {
      line: 19,
      character: 10,
    });
    const version = marks.find(({ code }) => code === 'version-not-raised');
    const [raise] = await editor.actions('openapi.yaml', 'version:', version ? [version] : []);
    assert.match(raise?.texts['openapi.yaml'] ?? '', /version: 2\.0\.0/);
  });

  test('hovering tells what a reference, an operation and a keyword mean', async (context) => {
    const editor = await openEditor(context, texts);
    await editor.open('openapi.yaml');
    const shape = (await editor.hover('openapi.yaml', "'#/components/schemas/Order'")) ?? '';
    assert.match(
      shape,
      /\*\*Order\*\*(.|\n)*An order(.|\n)*`id`: string, maxLength `40`\n- `lines\?`: array of object/,
    );
    assert.match(shape, /Used in 4 places\./);
    const link = (await editor.hover('openapi.yaml', 'readOrder')) ?? '';
    assert.match(link, /`GET get` |`id` \(path\)/);
    assert.match((await editor.hover('openapi.yaml', 'maxLength')) ?? '', /applies to values of type string/);
    assert.match((await editor.hover('openapi.yaml', 'in: query')) ?? '', /location of the parameter/);
  });

  test('definitions and uses are found across files, and a component is renamed in all', async (context) => {
    const editor = await openEditor(context, texts);
    await editor.open('openapi.yaml');
    assert.equal(
      await editor.definition('openapi.yaml', "'#/components/schemas/Order'"),
      `openapi.yaml:${lineOf('    Order:')}`,
    );
    assert.equal(
      await editor.definition('paths/order.yaml', "'../openapi.yaml"),
      `openapi.yaml:${lineOf('    Order:')}`,
    );
    assert.equal(await editor.definition('openapi.yaml', 'paths/order.yaml'), 'order.yaml:1');
    assert.equal(await editor.definition('openapi.yaml', 'readOrder'), 'order.yaml:2');
    assert.equal(await editor.definition('openapi.yaml', 'orders]'), 'openapi.yaml:8');
    assert.equal(await editor.definition('openapi.yaml', 'key: []'), `openapi.yaml:${lineOf('    key:')}`);
    assert.deepEqual(await editor.references('openapi.yaml', 'Order:'), [
      `openapi.yaml:${lineOf("$ref: '#/components/schemas")}`,
      `openapi.yaml:${lineOf('        - $ref: ')}`,
      `openapi.yaml:${lineOf('order: Order')}`,
      'order.yaml:11',
    ]);
    const renamed = await editor.rename('openapi.yaml', 'Order:', 'Purchase');
    assert.equal(
      renamed['openapi.yaml'],
      contract
        .replaceAll('schemas/Order', 'schemas/Purchase')
        .replace('    Order:', '    Purchase:')
        .replace('order: Order', 'order: Purchase'),
    );
    assert.equal(renamed['paths/order.yaml'], order.replace('schemas/Order', 'schemas/Purchase'));
    await assert.rejects(editor.rename('openapi.yaml', 'Order:', 'a: "b'), /letters, digits/);
    await editor.type('openapi.yaml', contract.replace('    Order:', '    Other: {}\n    Order:'));
    await assert.rejects(editor.rename('openapi.yaml', 'Order:', 'Other'), /There is a component Other already/);
  });

  test('what may be written is known by the place, though the text is broken there', async (context) => {
    const editor = await openEditor(context, texts);
    await editor.open('openapi.yaml');
    const complete = async (at: string, typed: string) => {
      await editor.type('openapi.yaml', contract.replace(at, `${at}${typed}`));
      const found = await editor.complete('openapi.yaml', `${at}${typed}`);
      await editor.type('openapi.yaml', contract);
      return found;
    };
    const keywords = await complete('          maxLength: 40', '\n          ');
    for (const name of ['minLength', 'pattern', '$ref']) assert.ok(keywords.includes(name), name);
    assert.ok(!keywords.includes('maxLength') && !keywords.includes('nullable'));
    const fields = await complete('        - in: query', '\n          al');
    assert.ok(fields.includes('allowReserved') && !fields.includes('name'));
    assert.deepEqual(await complete('          name: q', '\n          style: '), [
      'form',
      'simple',
      'label',
      'matrix',
      'spaceDelimited',
      'pipeDelimited',
      'deepObject',
    ]);
    assert.deepEqual(await complete('            type: string', '\n          example: 1\n        - $ref: '), []);
    assert.deepEqual(await complete('                items:', "\n                  $ref: '#/"), [
      '#/components/schemas/Order',
      '#/components/schemas/Thing',
    ]);
    const statuses = await complete('      responses:', '\n        ');
    assert.ok(statuses.includes('201') && !statuses.includes('404'));
    assert.deepEqual(await complete('      summary: List orders', '\n      security:\n        - '), ['key']);
    assert.deepEqual(await complete('      summary: List orders', '\n      tags:\n        - '), ['orders']);
    assert.ok((await complete('                type: integer', '\n                format: ')).includes('int64'));
  });

  test('findings with a mend are mended, a schema is extracted, an example written', async (context) => {
    const config =
      'rules:\n  contract/error-responses: { severity: error, always: ["404", "405"] }\n  contract/bounded-strings: error\n';
    const plugin = 'extends: [contract/sound]\n';
    const editor = await openEditor(context, { ...texts, 'redocly.yaml': `${plugin}${config}` });
    await editor.open('openapi.yaml');
    const [extract] = (await editor.actions('openapi.yaml', 'type: object\n            properties:')).filter(
      ({ title }) => title.startsWith('Extract'),
    );
    assert.equal(extract?.title, 'Extract to components/schemas/Lines');
    const { components } = parse(extract?.texts['openapi.yaml'] ?? '');
    assert.deepEqual(components.schemas.Order.properties.lines.items, { $ref: '#/components/schemas/Lines' });
    assert.deepEqual(components.schemas.Lines, { type: 'object', properties: { amount: { type: 'integer' } } });
    const [example] = (await editor.actions('openapi.yaml', 'application/json')).filter(({ title }) =>
      title.startsWith('Write'),
    );
    const { paths } = parse(example?.texts['openapi.yaml'] ?? '');
    assert.ok(Array.isArray(paths['/orders'].get.responses[200].content['application/json'].example));
    const diagnostic = (code: string, message: string, text: string) => ({ code, message, text });
    for (const { code, message, text, wanted } of [
      {
        ...diagnostic('contract/error-responses', 'The operation can respond with 404, 405: declare it.', 'responses:'),
        wanted: /'404':\n {10}\$ref: '#\/components\/responses\/Missing'\n {8}'405':\n/,
      },
      {
        ...diagnostic('contract/bounded-strings', 'A string', '          schema:\n'),
        wanted: /type: string\n {12}maxLength: 255\n/,
      },
    ]) {
      const without = contract.replace("        '404':\n          $ref: '#/components/responses/Missing'\n", '');
      await editor.type('openapi.yaml', without.replace('List orders', 'List'));
      const line = without.slice(0, without.indexOf(text) + text.search(/\S/)).split('\n').length - 1;
      const character = without.split('\n')[line]?.search(/\S/) ?? 0;
      const range = { start: { line, character }, end: { line, character: character + 5 } };
      const [fix] = await editor.actions('openapi.yaml', text, [{ code, message, range }]);
      assert.match(fix?.texts['openapi.yaml'] ?? '', wanted);
    }
  });
});

test('the process speaks the protocol alone, and ends with its editor', async (context) => {
  const { child, ended, stdout } = startProcess(context, ['scripts/contract.ts', 'lsp', '--stdio'], { input: 'pipe' });
  const send = (message: object) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin?.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
  send({ id: 2, method: 'shutdown' });
  send({ method: 'exit' });
  assert.equal(await ended, 0);
  assert.match(stdout(), /^Content-Length: \d+\r\n\r\n\{"jsonrpc":"2\.0","id":1,"result":\{"capabilities":/);
});
