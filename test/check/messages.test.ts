import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { createFolder } from '../support/servers.ts';

const contract = `openapi: 3.1.0
info:
  title: Orders
  version: 1.0.0
servers:
  - url: /
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id:
          type: string
          maxLength: 40
        status:
          description: How far it is
          enum: [open, sent]
    Thing:
      oneOf:
        - $ref: '#/components/schemas/Order'
      discriminator:
        propertyName: status
        mapping:
          open: '#/components/schemas/Order'
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      deprecated: true
      x-sunset: '2027-01-01'
      parameters:
        - in: path
          name: id
          required: true
          schema:
            type: string
      responses:
        '200':
          description: It
          links:
            self:
              operationId: getOrder
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Thing'
`;

/** What is written otherwise, and the findings: with their positions. */
const cases: [name: string, wrong: string | RegExp, by: string, findings: RegExp[]][] = [
  ['nothing', '', '', []],
  [
    'both sides of a merge',
    /^ {10}enum.*$/m,
    '<<<<<<< HEAD\n          enum: [a]\n=======\n          enum: [b]\n>>>>>>> other',
    [/^18:1 error readable Unresolved merge conflict \(18–22\): keep one side/],
  ],
  [
    'a colon in a text',
    'How far it is',
    'Status: how far',
    [/^17:24 error readable A text with ': ' in it needs quotes: description: 'Status: how far'$/],
  ],
  ['a quote', 'How far', "'How far", [/^17:24 error readable A quote is opened here/]],
  ['a tab', '      deprecated', '\t deprecated', [/^30:1 error readable A tab cannot indent/]],
  [
    'one key too deep',
    '      operationId: getOrder\n      dep',
    '       operationId: getOrder\n      dep',
    [/^29:8 error readable operationId is indented by 7 spaces: indent it by 6, as deprecated below it is\.$/],
  ],
  [
    'a value beside its key',
    '          type: string\n          max',
    '        type: string\n          max',
    [/^14:9 error readable type is indented by 8 spaces: indent it by 10, as what belongs to id is\.$/],
  ],
  ['a keyword', 'maxLength', 'maxLenght', [/^15:11 warning keyword-near `maxLenght`.*Did you mean maxLength\?$/]],
  ['letters in the wrong order', 'enum', 'enmu', [/^18:11 warning keyword-near .*Did you mean enum\?$/]],
  ['a keyword of its own', 'maxLength', 'colour', []],
  [
    'a type',
    'type: string\n          max',
    'type: bool\n          max',
    [/^14:17 error struct `bool` is no type of JSON Schema\. Did you mean boolean\?$/],
  ],
  [
    'a mapping',
    "open: '#/components/schemas/Order'",
    'open: Ordre',
    [
      /warning discriminator-contradicts/,
      /^25:17 error discriminator-mapping The mapping names no schema: Ordre\. Did you mean Order\?$/,
    ],
  ],
  [
    'a date',
    "'2027-01-01'",
    'next year',
    [/^31:7 error structure `x-sunset` "next year" is no date: write one such as/],
  ],
  ['a status', "'200'", "'600'", [/^39:9 error structure `600` is no status of HTTP/]],
  [
    'a path parameter',
    '          required: true\n',
    '',
    [/^34:11 error structure `name` is of a path parameter, which must/],
  ],
  [
    'a link',
    'operationId: getOrder\n          con',
    'operationId: getOrdre\n          con',
    [/^43:15 error link-operation The link self leads to no operation: getOrdre\. Did you mean getOrder\?$/],
  ],
  [
    'a limit of another type, without a redocly.yaml',
    'maxLength: 40',
    'minimum: 4',
    [/^15:20 warning contract\/keyword-of-other-type /],
  ],
  [
    'references in a circle, and one to nothing',
    '    Thing:\n',
    "    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }\n    C: { $ref: '#/nowhere' }\n    Thing:\n",
    [/^19:5 error no-unresolved-refs The references A → B → A lead in a circle/, /^21:8 error .*#\/nowhere/],
  ],
];

for (const [name, wrong, by, expected] of cases)
  test(`a message says what is meant: ${name}`, async () => {
    const file = join(createFolder(), 'openapi.yaml');
    const text = contract.replace(wrong, by);
    assert.ok(by === '' && wrong === '' ? text === contract : text !== contract, 'the edit changes the text');
    writeFileSync(file, text);
    const [lint] = await runChecks({ file, project: createFolder(), only: ['lint'] });
    const found = lint?.findings.map(
      (each) => `${each.line}:${each.column} ${each.level} ${each.rule} ${each.message}`,
    );
    assert.equal(found?.length, expected.length, found?.join('\n'));
    for (const [index, pattern] of expected.entries()) assert.match(found?.[index] ?? '', pattern);
  });
