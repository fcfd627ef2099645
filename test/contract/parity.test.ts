import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { kinds } from '../../scripts/lib/parity/probe.ts';
import { createProbes } from '../../scripts/lib/parity/probes.ts';
import { compareServers } from '../../scripts/lib/parity/run.ts';
import { readSecrets, startProbedMock, startProbedServer } from '../../scripts/lib/parity/servers.ts';
import { createApp } from '../../server/app.ts';
import { admitWellFormed } from '../../server/auth.ts';
import { startListening } from '../../server/listen.ts';
import { createLogger } from '../../server/logger.ts';
import { type Document, readDocument } from '../../server/openapi/document.ts';
import { contractsFolder, readTestContract } from '../support/contracts.ts';
import type { Teardown } from '../support/servers.ts';

const logger = createLogger('silent');
const secrets = readSecrets();

async function startServer(teardown: Teardown, document: Document, isOwn = false) {
  const server = await startProbedServer(document, { isOwn, logger, secrets });
  teardown.after(server.close);
  return server;
}

async function startPair(teardown: Teardown, document: Document, isOwn = false) {
  const server = await startServer(teardown, document, isOwn);
  const mock = await startProbedMock(document, logger);
  teardown.after(mock.close);
  return [server, mock] as const;
}

test('server and mock of this contract agree on every probe, and with the contract', async (t) => {
  const document = readDocument();
  const { probes, disagreements, excused } = await compareServers(
    createProbes(document, secrets),
    await startPair(t, document, true),
  );
  assert.deepEqual(disagreements, []);
  assert.ok(probes.length >= 500, `only ${probes.length} probes`);
  const missing = kinds.filter((kind) => kind !== 'parameter' && !probes.some((probe) => probe.kind === kind));
  assert.deepEqual(missing, [], 'kinds without a probe');
  assert.ok(excused.length < 20, `${excused.length} probes excused`);
});

test('server and mock of a contract split over files agree on every probe, and with the contract', async (t) => {
  const document = await readTestContract('observatory/openapi.yaml');
  const { probes, disagreements } = await compareServers(createProbes(document, secrets), await startPair(t, document));
  assert.deepEqual(disagreements, []);
  assert.deepEqual(
    kinds.filter((kind) => !probes.some((probe) => probe.kind === kind)),
    [],
    'kinds without a probe',
  );
});

test('server and mock of an OpenAPI 3.0 contract agree on every probe, and with the contract', async (t) => {
  const document = await readTestContract('lending.yaml');
  const { probes, disagreements } = await compareServers(createProbes(document, secrets), await startPair(t, document));
  assert.deepEqual(disagreements, []);
  assert.ok(probes.length > 300, `only ${probes.length} probes`);
});

test('the same contract gives the same probes', async () => {
  const document = await readTestContract('observatory/openapi.yaml');
  assert.deepEqual(createProbes(document, secrets), createProbes(document, secrets));
});

test('a server of a slightly different contract is caught, property by property', async (t) => {
  const document = await readTestContract('lending.yaml');
  const altered: Document = JSON.parse(
    JSON.stringify(document).replace(
      '"reader":{"type":"string","minLength":1}',
      '"reader":{"type":"string","minLength":2}',
    ),
  );
  assert.notDeepEqual(altered, document);
  const server = await startServer(t, document);
  const other = await startServer(t, altered);
  const { disagreements } = await compareServers(createProbes(document, secrets), [server, other]);
  assert.ok(disagreements.length > 0);
  assert.ok(disagreements.length < 10, 'only what the change is about');
  for (const { probe, reasons, lines } of disagreements) {
    assert.match(probe.about, /reader/);
    assert.match(reasons.join(), /status 201 and 400/);
    assert.ok(lines[0].includes(server.url) && lines[1].includes(other.url));
  }
});

test('a server that admits pages of other origins is told from one that does not', async (t) => {
  const document = await readTestContract('lending.yaml');
  const server = await startServer(t, document);
  const app = createApp({ document, handlers: {}, authenticate: admitWellFormed, logger });
  const closed = await startListening(app, '127.0.0.1', 0);
  t.after(closed.close);
  const probes = createProbes(document, secrets).filter(({ about }) => /preflight|refused/.test(about));
  const { disagreements } = await compareServers(probes, [server, { name: 'closed', url: closed.url }]);
  assert.equal(disagreements.length, probes.length);
  assert.match(disagreements.flatMap(({ reasons }) => reasons).join('\n'), /access-control-allow-origin \* and none/);
});

test('npm run parity --against another server prints a pair of curl lines for each disagreement and exits 1', async (t) => {
  const document = await readTestContract('lending.yaml');
  const altered: Document = JSON.parse(JSON.stringify(document).replaceAll('"minLength":1', '"minLength":2'));
  const other = await startServer(t, altered);
  const script = join(import.meta.dirname, '../../scripts/parity.ts');
  const spec = join(contractsFolder, 'lending.yaml');
  const { code, stdout, stderr } = await run([script, '--spec', spec, '--against', other.url]);
  assert.equal(stderr, '');
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^1\. lendBook · property · reader is [^\n]+\n {3}status 201 and 400\n {3}curl -i [^\n]+\n {3}curl -i /m,
  );
  assert.match(stdout, /\d+ probes of 2 operations .* disagreements?, \d+ of them in the status\./);
});

function run(args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 1e8 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}
