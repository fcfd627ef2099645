import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MockSessions, startMock } from '../../scripts/mock/index.ts';
import { startAdmin } from '../../server/admin/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { call } from '../support/calls.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { project, runProcess } from '../support/processes.ts';
import { createTestLogger } from '../support/servers.ts';
import { listSurfaces } from './hostile-surfaces.ts';

const surfaces = listSurfaces(readOwnDocument(), 'a-secret-for-an-attack');
const { logger } = createTestLogger();

/** The calls that a surface is attacked with, without their queries. */
function attacked(name: string): Set<string> {
  const { rights } = surfaces.find((surface) => surface.name === name) ?? assert.fail(name);
  return new Set(rights.map(({ method, path }) => `${method} ${path.split('?')[0]}`));
}

/** What sends for others; `library.ts` hands the requests of a `fetch` handler on to the server's own pipeline, and `coverage.ts` those of tests to their server. */
const senders = [
  'server/listening/listen.ts',
  'server/response/send.ts',
  'server/pipeline/run-steps.ts',
  'server/library.ts',
  'scripts/coverage.ts',
];

test('every file that responds to requests is of a surface that bench:hostile attacks', () => {
  const files = globSync(['server/**/*.ts', 'scripts/**/*.ts'], { cwd: project });
  const responding = files.filter((file) =>
    /import \{[^}]*\b(ended|createServer)\b[^}]*\} from|\.writeHead\(/.test(readFileSync(join(project, file), 'utf8')),
  );
  const known = new Set([...surfaces.flatMap(({ sources }) => sources), ...senders]);
  assert.deepEqual(
    responding.filter((file) => !known.has(file)),
    [],
    'bench:hostile knows nothing of these: name them in test/bench/hostile-surfaces.ts',
  );
});

test('every route of docs, control API, admin and contract is attacked', async (context) => {
  const contract = compileContract(readOwnDocument());
  const memory = { sessions: new MockSessions(), isStateful: true };
  const mock = await startMock({ contract, host: '127.0.0.1', port: 0, logger, memory });
  context.after(mock.close);
  const page = await call(mock.url, { method: 'GET', path: '/docs' });
  const links = [...page.text.matchAll(/(?:href|src)="((?:\.{0,2}\/)?(?:docs|openapi)[^"?#]*)/g)].map(
    ([, link = '']) => new URL(link, `${mock.url}/docs`).pathname,
  );
  assert(links.length > 4, page.text);
  for (const path of links) assert(attacked('docs').has(`GET ${path}`), path);
  assert(attacked('docs').has('POST /docs/request'));

  const control = await call(mock.url, { method: 'GET', path: '/__mock' });
  const paths = new Set(Object.keys(Object(control.json)).map((each) => each.split(' ')[1] ?? ''));
  for (const path of [...paths, '/__mock']) {
    const { status, headers } = await call(mock.url, { method: 'PATCH', path });
    assert.equal(status, 405);
    for (const method of String(headers.allow).split(', '))
      assert(attacked('control API').has(`${method} ${path}`), `${method} ${path}`);
  }

  const admin = await startAdmin({
    ...{ host: '127.0.0.1', port: 0, logger },
    phase: () => 'serving',
    ping: async () => {},
    readMetrics: async () => [],
  });
  context.after(admin.close);
  const { text } = await call(admin.url, { method: 'GET', path: '/' });
  const pages = text.match(/\/[a-z]+/g) ?? [];
  assert.deepEqual(new Set(pages.map((path) => `GET ${path}`)), attacked('admin'));

  const methods = [...attacked('server')].map((each) => each.split(' ')[0]).sort();
  assert.deepEqual(methods, contract.operations.map(({ method }) => method.toUpperCase()).sort());
});

test('npm run bench:hostile tells what the requests of a seed do, and what the worst of each reader costs', async (context) => {
  const command = ['test/bench/bench-hostile.ts', '--count', '20', '--seed', '7'];
  const { code, stdout, stderr } = await runProcess(context, command);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^20 requests to each surface, with 256 MB of heap, seed 7$/m);
  const told = [
    ...stdout.matchAll(/^([a-zA-Z ]+): 0 exits, 0 hangs, 0 × 5xx, up to \d+ MB, slowest \d+\.\d ms of CPU$/gm),
  ];
  assert.deepEqual(
    told.map(([, target]) => target),
    ['server', 'mock', 'stateful mock', 'upstream', 'control API', 'docs', 'streams', 'admin', 'events'],
  );
  for (const reader of [
    'query',
    'path',
    'headers',
    'Accept',
    'Prefer',
    'cookies',
    'JSON',
    'form',
    'multipart',
    'XML',
    'JSON lines',
  ]) {
    assert.match(stdout, new RegExp(`^${reader}.* +\\d+\\.\\d\\d ms +\\d+\\.\\d ×$`, 'm'));
  }
});

test('npm run bench:hostile names the numbers that it takes', async (context) => {
  const { code, stderr } = await runProcess(context, ['test/bench/bench-hostile.ts', '--seed', 'x']);
  assert.deepEqual([code, stderr], [2, '--seed must be a whole number from 1 to 999999999, not x.\n']);
});
