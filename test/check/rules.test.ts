import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { loadConfig } from '@redocly/openapi-core';
import { parse } from 'yaml';
import { type Finding, projectFolder } from '../../scripts/cli/index.ts';
import { lintContract } from '../../scripts/contract/lint.ts';
import { ContractResolver } from '../../scripts/contract/resolver.ts';
import { rules } from '../../scripts/contract/rules/index.ts';
import { createFolder } from '../support/servers.ts';

/** Parts of a contract, put into an otherwise innocent one. */
type Parts = Record<string, unknown>;

const schema = (Subject: unknown, others: Parts = {}): Parts => ({ components: { schemas: { Subject, ...others } } });
const list = (method: string, operation: Parts): Parts => ({ paths: { '/things': { [method]: operation } } });
const responses = { 200: { description: 'Good.' }, 429: { description: 'Too many.', headers: { 'Retry-After': {} } } };
/** Beside the examples of the rules: a rule, what it must find, and what it must leave alone. */
const rows: [rule: string, wrong: Parts, right: Parts][] = [
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
  ['keyword-of-other-type', schema({ type: 'string', minimum: 1 }), schema({ type: ['string', 'number'], minimum: 1 })],
  ['keyword-of-other-type', schema({ type: 'object', items: {} }), schema({ items: {} })],
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
  ['body-without-meaning', list('delete', { requestBody: { content: {} }, responses }), list('delete', { responses })],
  [
    'bounded-strings',
    list('post', {
      requestBody: { content: { a: { schema: { patternProperties: { a: { type: 'string' } } } } } },
      responses,
    }),
    list('post', { requestBody: { content: { a: { schema: { not: { type: 'string' } } } } }, responses }),
  ],
  ['lists-have-items', schema({ type: 'array' }), schema({ type: 'array', prefixItems: [{}] })],
  ['lists-have-items', schema({ type: ['array', 'null'] }), schema({ allOf: [{ type: 'array' }, { items: {} }] })],
  ['bounded-lists', schema({ type: 'array', items: {} }), schema({ type: 'array', items: {}, maxItems: 9 })],
  [
    'summaries-unique',
    { paths: { '/a': { get: { summary: 'List', responses } }, '/b': { get: { summary: 'list', responses } } } },
    { paths: { '/a': { get: { summary: 'List a', responses } }, '/b': { get: { summary: 'List b', responses } } } },
  ],
  [
    'secret-in-url',
    list('get', { parameters: [{ name: 'access_token', in: 'query', schema: {} }], responses }),
    list('get', { parameters: [{ name: 'page_token_count', in: 'query', schema: {} }], responses }),
  ],
  ['changes-are-secured', list('put', { security: [{}], responses }), list('get', { security: [{}], responses })],
  [
    'servers-use-tls',
    { servers: [{ url: 'http://api.example.org' }] },
    { servers: [{ url: 'http://localhost:3000' }, { url: 'https://api.example.org' }] },
  ],
];

/** The rules of no set, with the options of their examples. */
const named = Object.fromEntries(
  Object.entries(rules).flatMap(([name, { set, options }]) =>
    set ? [] : [[`contract/${name}`, { severity: 'error', ...options }]],
  ),
);

const folder = createFolder();
const file = join(folder, 'openapi.json');
writeFileSync(
  join(folder, 'redocly.yaml'),
  `plugins: [${JSON.stringify(join(projectFolder, 'scripts/contract/rules/index.ts'))}]
extends: [contract/sound, contract/owasp]
rules: ${JSON.stringify(named)}
`,
);

suite('of the rules that redocly.yaml names contract/…,', () => {
  for (const [index, [rule, wrong, right]] of rows.entries()) {
    test(`${rule} (row ${index + 1}) finds what is wrong, and leaves what is right alone`, async () => {
      const [found, spared] = [await lint(wrong), await lint(right)];
      assert.equal(found.filter((finding) => finding.rule === `contract/${rule}`).length, 1, rulesOf(found));
      assert.equal(spared.filter((finding) => finding.rule === `contract/${rule}`).length, 0, rulesOf(spared));
    });
  }

  for (const [rule, { of, wrong, right }] of Object.entries(rules)) {
    test(`${rule} is as its example shows`, async () => {
      const [found, spared] = [await lint(place(of, wrong)), await lint(place(of, right))];
      assert.equal(found.filter((finding) => finding.rule === `contract/${rule}`).length, 1, rulesOf(found));
      assert.equal(spared.filter((finding) => finding.rule === `contract/${rule}`).length, 0, rulesOf(spared));
    });
  }
});

/** The parts of a contract that have an object of a type, which is given in YAML. */
function place(of: string, yaml: string): Parts {
  const object = parse(`{ ${yaml} }`);
  const places: Record<string, Parts> = {
    Schema: schema(object),
    PathItem: { paths: { '/things': object } },
    Paths: { paths: object },
    Parameter: list('get', { parameters: [object], responses }),
    Server: { servers: [object] },
    SecurityScheme: { components: { securitySchemes: { key: object } } },
  };
  return places[of] ?? assert.fail();
}

async function lint(parts: Parts): Promise<Finding[]> {
  const contract = { openapi: '3.1.0', info: { title: 'Any', version: '1' }, paths: {}, ...parts };
  writeFileSync(file, JSON.stringify(contract, null, 2));
  const config = await loadConfig({ configPath: join(folder, 'redocly.yaml') });
  return lintContract(file, config, new ContractResolver(file, []));
}

function rulesOf(findings: Finding[]): string {
  return findings.map(({ rule, message }) => `${rule}: ${message}`).join('\n');
}
