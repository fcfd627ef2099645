import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import { formats } from '../../scripts/checks/reports.ts';
import { hasFailed, runChecks } from '../../scripts/checks/run-checks.ts';
import { projectFolder } from '../../scripts/cli/index.ts';
import { bundleContract } from '../../scripts/contract/bundle.ts';
import { renderDocument } from '../../scripts/generate/render-files.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { contractsFolder, readTestContract, startAnyServer } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';
import { createFolder } from '../support/servers.ts';

/** A finding as `line rule`, with what its message says. */
type Expected = [place: string, says: RegExp];

/** Contracts that are wrong in places, with all that check has to say of them, and requests to their mock. */
const strange: { file: string; findings: Expected[]; requests: [path: string, status: number][] }[] = [
  {
    file: 'shapes-3.0.yaml',
    findings: [
      ['3 struct', /`version` must be present.* It is empty here/],
      ['3 struct', /`License`.* left out/],
      ['5 struct', /`url` must be present.* left out/],
      ['10 struct', /Expected type `string`.* left out/],
      ['15 format-unknown', /moniker is not known here.*\(3 schemas\)/],
      ['15 struct', /`const` is not expected here\./],
      ['15 pattern-invalid', /write '\^\[\\w\\-\.\]\+@\?\$'\. It is read so here/],
      ['16 struct', /`in` can be.* left out/],
      ['17 struct', /`name` must be present.* left out/],
      ['18 struct', /`int` is no type of JSON Schema\.$/],
      ['18 struct', /Expected type `number` but got `string`.* left out/],
      ['18 struct', /minLength.* left out/],
      ['20 struct', /`description` must be present on this level\.$/],
      ['26 struct', /`pots` is not expected here\./],
      ['27 path-declaration-must-exist', /must be non-empty/],
      ['28 path-parameters-defined', /does not define the path parameter `\{id\}`/],
      ['29 struct', /`PathItem`.* left out/],
      ['32 struct', /`Schema`.* Everything is allowed here/],
      ['37 struct', /`\$schema` is not expected here\./],
      ['40 struct', /Expected type `array`.* left out/],
      ['41 contract/keyword-of-other-type', /required applies to objects/],
      ['41 struct', /Expected type `array`.* left out/],
      ['42 struct', /`examples` is not expected here\./],
      ['42 struct', /`unknown` is not expected here\./],
    ],
    requests: [
      ['/pets?kind=cat&limit=x', 200],
      ['/v1/pets?kind=dog', 400],
      ['/pets/1/2', 204],
      ['/flag', 404],
    ],
  },
  {
    file: 'shapes-3.1.yaml',
    findings: [
      ['11 style-unsupported', /Any text is taken here/],
      ['12 style-unsupported', /The standard style is used here/],
      ['13 pattern-invalid', /write '\(\?i:\^\[a-z\]\{2\}\$\)'\. It is read so here/],
      ['14 pattern-invalid', /It is left out here/],
      ['23 no-identical-paths', /No request reaches GET \/things\/\{key\}: it is that of \/things\/\{id\}/],
      ['23 path-parameters-defined', /path parameter `\{key\}`/],
      ['30 header-name', /HTTP has no header of this name.* left out/],
      ['33 schema-endless', /It allows everything here/],
      ['39 nullable-passed-over', /nullable means nothing since OpenAPI 3\.1/],
      ['46 format-unknown', /card is not known here.*\(one schema\)/],
    ],
    requests: [
      ['/things/1?coded=AB&nested=x&styled=y&owned=b', 200],
      ['/things/1?coded=ABC', 400],
      ['/copies/1', 200],
    ],
  },
  {
    file: 'shapes-3.2.yaml',
    findings: [
      ['12 contract/lists-have-items', /^A list needs items/],
      ['12 passed-over', /^itemEncoding of application\/json/],
      ['19 anchor-missing', /^No schema has the name away/],
    ],
    requests: [['/none', 404]],
  },
  {
    file: 'nameless.yaml',
    findings: [
      ['8 operation-operationId', /DELETE \/ has no operationId, and is called deleteRoot here/],
      ['11 operation-operationId', /called getUsersByUserIdPosts here/],
      ['15 no-identical-paths', /No request reaches GET \/users\/\{id\}\/posts/],
      ['16 operation-operationId-unique', /called write as well.* putUsersByIdPosts here/],
      ['11 operation-operationId', /called getUsersByUserIdPosts2 here/],
      ['24 operation-operationId', /called getPeople here/],
      ['24 operation-operationId', /called getPersons here/],
    ],
    requests: [
      ['/v1/people', 200],
      ['/users/a/posts', 200],
    ],
  },
];

for (const { file, findings, requests } of strange) {
  suite(`${file}, which nobody would write so:`, () => {
    const path = join(contractsFolder, file);

    test('check says what is wrong with it, each in its place', async () => {
      const [lint] = await runChecks({ file: path, project: projectFolder, only: ['lint'] });
      const found = lint?.findings.map(({ line, rule, message }) => `${line} ${rule} ${message}`) ?? [];
      const missing = findings.filter(
        ([place, says]) =>
          !found.some((text) => text.startsWith(`${place} `) && says.test(text.slice(place.length + 1))),
      );
      assert.deepEqual([missing.map(String), found.length], [[], findings.length], found.join('\n'));
    });

    test('its mock and its server start, and respond', async (t) => {
      const document = await readTestContract(file);
      const mock = await startTestMock(t, document);
      for (const [target, status] of requests)
        assert.equal((await fetch(`${mock.url}${target}`)).status, status, target);
      const server = await startAnyServer(t, document, {});
      const { prefix } = compileContract(document);
      for (const [target, status] of requests) {
        // The mock takes paths with and without the prefix of the contract's server, the server those with it alone.
        const url = `${server.url}${target.startsWith(`${prefix}/`) ? '' : prefix}${target}`;
        assert.equal((await fetch(url)).status, status < 300 ? 501 : status, target);
      }
    });
  });
}

test('the types of all of them compile', async () => {
  const folder = createFolder();
  const files = strange.map(async ({ file }) => {
    const bundle = await bundleContract(join(contractsFolder, file));
    if (bundle.findings) assert.fail(`${file} cannot be read.`);
    mkdirSync(join(folder, file));
    for (const [name, text] of renderDocument(bundle.document)) writeFileSync(join(folder, file, name), text);
    return ['request-types.ts', 'response-types.ts', 'calls.ts', 'operations.ts'].map((name) =>
      join(folder, file, name),
    );
  });
  const compiler = join(projectFolder, 'node_modules/typescript7/bin/tsc');
  const options = ['--ignoreConfig', '--strict', '--noEmit', '--target', 'esnext', '--module', 'nodenext'];
  const words = [compiler, ...options, '--types', '', ...(await Promise.all(files)).flat()];
  await promisify(execFile)(process.execPath, words);
});

suite('what is no contract is one finding with its place:', () => {
  const folder = createFolder();
  const info = 'info: { title: T, version: "1" }\n';
  const cases: [name: string, text: string, finding: RegExp][] = [
    ['Swagger 2.0', `${info}swagger: "2.0"\npaths: {}\n`, /:2:1 openapi-version .*npx swagger2openapi --outfile/],
    ['no paths in 3.0', `openapi: 3.0.3\n${info}`, /:1:1 openapi-version .*needs paths/],
    ['paths that are a list', `openapi: 3.0.3\n${info}paths: []\n`, /:3:1 openapi-version .*needs paths/],
    ['nothing at all in 3.1', `openapi: 3.1.0\n${info}`, /:1:1 openapi-version .*paths or webhooks or components/],
    ['no version', `${info}paths: {}\n`, /:1:1 openapi-version .*begin with openapi: 3\.1\.0/],
    ['a version of the future', `openapi: 4.0.0\n${info}`, /:1:1 openapi-version 4\.0\.0 is no version/],
    ['a list', '- 1\n', /:1:1 openapi-version /],
    [
      'a dangling $ref',
      `openapi: 3.1.0\n${info}paths: { x-a: { $ref: b }, /a: { $ref: '#/nowhere' } }\n`,
      /:3:32 no-unresolved-refs /,
    ],
  ];
  for (const [name, text, expected] of cases) {
    test(name, async () => {
      const file = join(folder, 'openapi.yaml');
      writeFileSync(file, text);
      const [lint, examples] = await runChecks({ file, project: projectFolder, only: ['lint', 'examples'] });
      const found = lint?.findings.map(({ line, column, rule, message }) => `:${line}:${column} ${rule} ${message}`);
      assert.equal(found?.length, 1, found?.join('\n'));
      assert.match(found?.[0] ?? '', expected);
      assert.equal(examples?.isPrevented, true);
    });
  }

  test('webhooks alone are enough in 3.1', async () => {
    const file = join(folder, 'hooks.yaml');
    const hook = 'ping: { post: { responses: { "204": { description: Taken. } } } }';
    writeFileSync(file, `openapi: 3.1.0\n${info}webhooks: { ${hook} }\n`);
    assert.equal((await bundleContract(file)).findings, undefined);
  });
});

suite('house style', () => {
  const folder = createFolder();
  const file = join(folder, 'openapi.json');
  const document = JSON.parse(readFileSync(join(projectFolder, 'generated/openapi.json'), 'utf8'));
  const [item] = Object.values<Record<string, object>>(document.paths);
  delete Object(item?.post).tags;
  writeFileSync(file, JSON.stringify(document));
  const check = () => runChecks({ file, project: projectFolder, only: ['lint', 'examples'] });

  test('is nothing to a contract without a redocly.yaml beside it', async () => {
    const reports = await check();
    assert.deepEqual(
      reports.flatMap(({ findings }) => findings),
      [],
    );
  });

  test('is what a redocly.yaml beside the contract says; one that cannot be read is a finding', async (t) => {
    const rules = join(folder, 'redocly.yaml');
    t.after(() => writeFileSync(rules, ''));
    writeFileSync(
      rules,
      'rules: { operation-summary: error, rule/tags: { subject: { type: Operation, property: tags }, assertions: { defined: true } } }\n',
    );
    const found = (await check()).flatMap(({ findings }) => findings).map(({ rule }) => rule);
    assert.deepEqual(found, ['rule/tags']);
    writeFileSync(rules, 'rules: [\n');
    const [broken] = (await check()).flatMap(({ findings }) => findings);
    assert.deepEqual([broken?.file, broken?.rule], [rules, 'readable']);
  });
});

test('findings of one kind are counted beyond as many as may be shown', () => {
  const finding = (line: number, message: string) => ({
    file: 'a.yaml',
    line,
    column: 1,
    level: 'error' as const,
    rule: 'struct',
    message,
  });
  const all = [
    ...Array.from({ length: 13 }, (_, index) => finding(index, `Property \`p${index}\` is not expected here.`)),
    finding(20, 'Expected type `string` but got `7`.'),
  ];
  const report = { name: 'lint' as const, findings: all, note: '14 findings', seconds: 1 };
  assert(hasFailed(report));
  const written = { isVerbose: false, stream: new PassThrough() };
  const limited = formats.text([report], { ...written, most: 10 });
  assert.equal(limited.match(/^a\.yaml:/gm)?.length, 11);
  assert.match(limited, /^and 3 more errors struct, such as: Property .p10/m);
  assert.doesNotMatch(formats.text([report], { ...written, most: Number.POSITIVE_INFINITY }), /more/);
});
