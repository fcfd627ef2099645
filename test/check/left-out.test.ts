import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { bundleContract } from '../../scripts/contract/bundle.ts';
import { renderCalls } from '../../scripts/generate/calls.ts';
import { renderTypes } from '../../scripts/generate/render-types.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { listOperationKeys } from '../../server/openapi/document/index.ts';
import { createSampleOf } from '../../server/openapi/samples/index.ts';
import { startTestMock } from '../support/mocks.ts';
import { project } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

/** A contract without security, up to its paths. */
const head = `openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
servers: [{ url: / }]
security: []
paths:
`;

/** Writes a contract; its findings as `line level rule message`, and what it is bundled to. */
async function read(paths: string) {
  const file = join(createFolder(), 'openapi.yaml');
  writeFileSync(file, head + paths);
  const [lint] = await runChecks({ file, project, only: ['lint'] });
  const findings = lint?.findings.map(({ line, level, rule, message }) => `${line} ${level} ${rule} ${message}`) ?? [];
  const bundle = await bundleContract(file);
  if (bundle.findings) assert.fail(findings.join('\n'));
  return { findings, document: bundle.document };
}

test('a $ref that leads nowhere takes out the operation that needs it, and names its target', async (context) => {
  const response = (schema: string) =>
    `responses: { '200': { description: A, content: { application/json: ${schema} } } }`;
  const { findings, document } = await read(`  /a:
    get: { operationId: getA, ${response("{ schema: { $ref: '#/components/schemas/A' } }")} }
    put: { operationId: putA, responses: { '204': { description: A } } }
  /b:
    parameters: [{ $ref: 'http://localhost:9/b.yaml' }]
    get: { operationId: getB, responses: { '204': { description: B } } }
  /c: { $ref: '#/nowhere' }
  /d:
    get: { operationId: getD, ${response("{ schema: { type: object }, examples: { x: { $ref: '#/none' } } }")} }
components:
  schemas:
    A: { properties: { b: { $ref: '#/components/schemas/B' } } }
    B: { items: { $ref: './missing.yaml' } }
`);
  assert.deepEqual(
    findings.map((text) => text.replace(/Can't resolve \$ref:? ?(.*?\.)? (?=What)/, '')),
    [
      '10 error no-unresolved-refs What needs http://localhost:9/b.yaml is left out here: /b.',
      '12 error no-unresolved-refs What needs #/nowhere is left out here: /c.',
      '14 error no-unresolved-refs What refers to #/none is left out here.',
      '18 error no-unresolved-refs What needs ./missing.yaml is left out here: GET /a, A, B.',
    ],
  );
  assert.deepEqual(
    listOperationKeys(document).map(({ id }) => id),
    ['putA', 'getD'],
  );
  const { url } = await startTestMock(context, document);
  assert.equal((await fetch(`${url}/a`, { method: 'PUT' })).status, 204);
});

test('a $ref that leads nowhere leaves a contract of components alone', async () => {
  const file = join(createFolder(), 'openapi.yaml');
  const scheme =
    "securitySchemes: { far: { $ref: 'https://example.org/far.yaml#/far' }, near: { type: http, scheme: basic } }";
  writeFileSync(file, `openapi: 3.1.0\ninfo: { title: Things, version: 1.0.0 }\ncomponents: { ${scheme} }\n`);
  const { document, defects } = await bundleContract(file).then((bundle) =>
    bundle.findings ? assert.fail(JSON.stringify(bundle.findings)) : bundle,
  );
  assert.deepEqual(Object.keys(document.components?.securitySchemes ?? {}), ['near']);
  // A constant that nothing uses does not compile everywhere.
  assert.doesNotMatch(renderCalls(document), /scheme_near/);
  assert.match(defects[0]?.message ?? '', /What needs https:\/\/example.org\/far.yaml#\/far is left out here: far/);
});

test('a flow mapping that ends in the column of its key is read, with a finding', async () => {
  const { findings, document } = await read(`  /a:
    get:
      operationId: getA
      responses:
        '200':
          description: A
          content:
            application/json:
              example: {
                "a": 1
              }
        '204': { bescription: B }
`);
  assert.deepEqual(
    findings.map((text) => text.split(' ').slice(0, 3).join(' ')),
    ['16 warning yaml-indentation', '17 error struct', '17 error struct'],
  );
  assert.match(JSON.stringify(document), /"example":\{"a":1\}/);
});

test('what a security requirement names and nobody declares is a finding, and admits everybody in the mock', async (context) => {
  const responses = "responses: { '204': { description: None. }, x-note: text, x-more: { a: 1 } }";
  const { findings, document } = await read(`  /a:
    get: { operationId: getA, security: [{ lost: [] }], ${responses} }
  /b#c ?d:
    get: { operationId: getB, ${responses} }
`);
  assert.deepEqual(findings, [
    '7 error security-defined There is no security scheme lost in components: by it, the server admits no request and the mock every request.',
  ]);
  const { url } = await startTestMock(context, document);
  assert.equal((await fetch(`${url}/a`)).status, 204);
  const [, getB] = compileContract(document).operations;
  const { target: path } = createSampleOf(getB ?? assert.fail('There is no getB.'), 'secret');
  assert.equal(path, '/b%23c%20%3Fd');
  assert.equal((await fetch(`${url}${path}`)).status, 204);
  assert.match(renderCalls(document), /"\/b%23c%20%3Fd"/);
  assert.doesNotMatch(renderTypes(document)['response-types.ts'], /x-note|x-more/);
});
