import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { loadConfig } from '@redocly/openapi-core';
import { type Finding, projectFolder } from '../../scripts/cli/index.ts';
import { lintContract } from '../../scripts/contract/lint.ts';
import { ContractResolver } from '../../scripts/contract/resolver.ts';
import { createFolder } from '../support/servers.ts';

/** Parts of a contract, put into an otherwise innocent one. */
type Parts = Record<string, unknown>;

const schema = (Subject: unknown, others: Parts = {}): Parts => ({ components: { schemas: { Subject, ...others } } });
const list = (method: string, operation: Parts, path = '/things'): Parts => ({
  paths: { [path]: { [method]: operation } },
});
const responses = { 200: { description: 'Good.' }, 429: { description: 'Too many.', headers: { 'Retry-After': {} } } };
/** Each row: a rule, what it must find, and what it must leave alone. */
const rows: [rule: string, wrong: Parts, right: Parts][] = [
  [
    'limits-contradict',
    schema({ type: 'integer', minimum: 5, maximum: 4 }),
    schema({ type: 'integer', minimum: 4, maximum: 4 }),
  ],
  [
    'limits-contradict',
    schema({ type: 'string', minLength: 2, maxLength: 1 }),
    schema({ type: 'string', minLength: 1, maxLength: 1 }),
  ],
  [
    'limits-contradict',
    schema({ type: 'number', exclusiveMinimum: 1, maximum: 1 }),
    schema({ type: 'number', exclusiveMinimum: 0, maximum: 1 }),
  ],
  [
    'limits-contradict',
    schema(
      { allOf: [{ $ref: '#/components/schemas/Long' }, { maxLength: 5 }] },
      { Long: { type: 'string', minLength: 10 } },
    ),
    schema(
      { anyOf: [{ $ref: '#/components/schemas/Long' }, { maxLength: 5 }] },
      { Long: { type: 'string', minLength: 10 } },
    ),
  ],
  [
    'limits-contradict',
    schema({ type: 'array', items: {}, minItems: 3, maxItems: 2 }),
    schema({ type: 'array', items: {}, minItems: 2 }),
  ],
  [
    'limits-contradict',
    schema({ type: 'object', minProperties: 3, maxProperties: 2 }),
    schema({ type: 'object', maxProperties: 2 }),
  ],
  ['keyword-of-other-type', schema({ type: 'integer', minLength: 1 }), schema({ type: 'string', minLength: 1 })],
  ['keyword-of-other-type', schema({ type: 'string', minimum: 1 }), schema({ type: ['string', 'number'], minimum: 1 })],
  ['keyword-of-other-type', schema({ type: 'object', items: {} }), schema({ items: {} })],
  ['read-and-write-only', schema({ readOnly: true, writeOnly: true }), schema({ readOnly: true, writeOnly: false })],
  [
    'read-and-write-only',
    schema(
      { allOf: [{ $ref: '#/components/schemas/Key' }], readOnly: true },
      { Key: { type: 'string', writeOnly: true } },
    ),
    schema({ allOf: [{ $ref: '#/components/schemas/Key' }], readOnly: true }, { Key: { type: 'string' } }),
  ],
  [
    'unsatisfiable',
    schema({ allOf: [{ type: 'string' }, { type: 'integer' }] }),
    schema({ allOf: [{ type: 'number' }, { type: 'integer' }] }),
  ],
  ['unsatisfiable', schema({ type: 'integer', enum: ['a'] }), schema({ type: ['integer', 'string'], enum: ['a'] })],
  [
    'unsatisfiable',
    schema({ type: 'string', enum: ['ab'], maxLength: 1 }),
    schema({ type: 'string', enum: ['ab', 'a'], maxLength: 1 }),
  ],
  [
    'unsatisfiable',
    schema({ allOf: [{ enum: ['a'] }, { const: 'b' }] }),
    schema({ allOf: [{ enum: ['a', 'b'] }, { const: 'b' }] }),
  ],
  [
    'unsatisfiable',
    schema({ properties: { a: {} }, required: ['a', 'b'], additionalProperties: false }),
    schema({ properties: { a: {} }, required: ['a', 'b'] }),
  ],
  ['unsatisfiable', schema({ properties: { a: false }, required: ['a'] }), schema({ properties: { a: false } })],
  [
    'content-without-body',
    list('get', { responses: { 204: { description: 'None.', content: { 'text/plain': {} } } } }),
    list('get', { responses: { 204: { description: 'None.' } } }),
  ],
  [
    'body-without-meaning',
    list('get', { requestBody: { content: {} }, responses }),
    list('post', { requestBody: { content: {} }, responses }),
  ],
  ['body-without-meaning', list('delete', { requestBody: { content: {} }, responses }), list('delete', { responses })],
  ['lists-have-items', schema({ type: 'array' }), schema({ type: 'array', prefixItems: [{}] })],
  ['lists-have-items', schema({ type: ['array', 'null'] }), schema({ allOf: [{ type: 'array' }, { items: {} }] })],
  ['bounded-lists', schema({ type: 'array', items: {} }), schema({ type: 'array', items: {}, maxItems: 9 })],
  [
    'bounded-lists',
    schema({ type: 'array', items: {} }),
    schema({ type: 'array', items: {}, 'x-unbounded': 'The body bounds it.' }),
  ],
  ['bounded-integers', schema({ type: 'integer', minimum: 1 }), schema({ type: 'integer', format: 'int32' })],
  [
    'summaries-unique',
    { paths: { '/a': { get: { summary: 'List', responses } }, '/b': { get: { summary: 'list', responses } } } },
    { paths: { '/a': { get: { summary: 'List a', responses } }, '/b': { get: { summary: 'List b', responses } } } },
  ],
  ['path-casing', list('get', { responses }, '/bigThings'), list('get', { responses }, '/big_things/{thingId}')],
  [
    'api-key-in-query',
    { components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'key' } } } },
    { components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'key' } } } },
  ],
  [
    'secret-in-url',
    list('get', { parameters: [{ name: 'access_token', in: 'query', schema: {} }], responses }),
    list('get', { parameters: [{ name: 'page_token_count', in: 'query', schema: {} }], responses }),
  ],
  ['changes-are-secured', list('post', { responses }), list('post', { security: [{ key: [] }], responses })],
  ['changes-are-secured', list('put', { security: [{}], responses }), list('get', { security: [{}], responses })],
  [
    'servers-use-tls',
    { servers: [{ url: 'http://api.example.org' }] },
    { servers: [{ url: 'http://localhost:3000' }, { url: 'https://api.example.org' }] },
  ],
  [
    'rate-limited',
    list('get', { responses: { 200: { description: 'Good.' } } }),
    list('get', { responses: { '4XX': { description: 'Bad.' } } }),
  ],
  ['rate-limit-headers', list('get', { responses: { 429: { description: 'Bad.' } } }), list('get', { responses })],
];

const folder = createFolder();
const file = join(folder, 'openapi.json');
writeFileSync(
  join(folder, 'redocly.yaml'),
  `plugins: [${JSON.stringify(join(projectFolder, 'scripts/contract/rules/index.ts'))}]
extends: [contract/sound, contract/owasp]
rules:
  contract/summaries-unique: error
  contract/path-casing: { severity: error, casing: snake_case }
`,
);

suite('the rules that redocly.yaml names contract/…', () => {
  for (const [index, [rule, wrong, right]] of rows.entries()) {
    test(`${rule} (row ${index + 1}) finds what is wrong, and leaves what is right alone`, async () => {
      const [found, spared] = [await lint(wrong), await lint(right)];
      assert.equal(found.filter((finding) => finding.rule === `contract/${rule}`).length, 1, rulesOf(found));
      assert.equal(spared.filter((finding) => finding.rule === `contract/${rule}`).length, 0, rulesOf(spared));
    });
  }

  test('have a row each', async () => {
    const { default: createPlugin } = await import('../../scripts/contract/rules/index.ts');
    const names = Object.keys(createPlugin().rules?.oas3 ?? {});
    const tried = new Set([...rows.map(([rule]) => rule), 'error-responses', 'bounded-strings']);
    assert.deepEqual(
      names.filter((name) => !tried.has(name)),
      [],
    );
  });
});

async function lint(parts: Parts): Promise<Finding[]> {
  const contract = { openapi: '3.1.0', info: { title: 'Any', version: '1' }, paths: {}, ...parts };
  writeFileSync(file, JSON.stringify(contract, null, 2));
  const config = await loadConfig({ configPath: join(folder, 'redocly.yaml') });
  return lintContract(file, config, new ContractResolver(file, []));
}

function rulesOf(findings: Finding[]): string {
  return findings.map(({ rule, message }) => `${rule}: ${message}`).join('\n');
}
