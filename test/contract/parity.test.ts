import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareServers } from '../../scripts/prove/compare-servers.ts';
import { createProbes } from '../../scripts/prove/create-probes.ts';
import { readSecrets } from '../../scripts/prove/index.ts';
import { kinds } from '../../scripts/prove/probe.ts';
import { startProbedMock, startProbedServer } from '../../scripts/prove/targets.ts';
import { createApp } from '../../server/app.ts';
import { admitWellFormed } from '../../server/auth.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { contractsFolder, readTestContract } from '../support/contracts.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { createSchemasContract } from '../support/schemas-contract.ts';
import type { Teardown } from '../support/servers.ts';
import { createStylesContract } from '../support/styles-contract.ts';

const logger = createLogger('silent');
const secrets = readSecrets();

async function startServer(teardown: Teardown, contract: Contract, isOwn = false) {
  const server = await startProbedServer(contract, { isOwn, logger, secrets });
  teardown.after(server.close);
  return server;
}

async function startPair(teardown: Teardown, contract: Contract, isOwn = false) {
  const server = await startServer(teardown, contract, isOwn);
  const mock = await startProbedMock(contract, logger);
  teardown.after(mock.close);
  return [server, mock] as const;
}

test('server and mock of this contract agree on every probe, and with the contract', async (t) => {
  const contract = compileContract(readOwnDocument());
  const { probes, disagreements, excused } = await compareServers(
    createProbes(contract, secrets),
    await startPair(t, contract, true),
  );
  assert.deepEqual(disagreements, []);
  assert.ok(probes.length >= 500, `only ${probes.length} probes`);
  const missing = kinds.filter((kind) => kind !== 'parameter' && !probes.some((probe) => probe.kind === kind));
  assert.deepEqual(missing, [], 'kinds without a probe');
  assert.ok(excused.length < 30, `${excused.length} probes excused`);
});

test('server and mock of a contract split over files agree on every probe, and with the contract', async (t) => {
  const contract = compileContract(await readTestContract('observatory/openapi.yaml'));
  const { probes, disagreements } = await compareServers(createProbes(contract, secrets), await startPair(t, contract));
  assert.deepEqual(disagreements, []);
  assert.deepEqual(
    kinds.filter((kind) => !probes.some((probe) => probe.kind === kind)),
    [],
    'kinds without a probe',
  );
});

test('server and mock of an OpenAPI 3.0 contract agree on every probe, and with the contract', async (t) => {
  const contract = compileContract(await readTestContract('lending.yaml'));
  const { probes, disagreements } = await compareServers(createProbes(contract, secrets), await startPair(t, contract));
  assert.deepEqual(disagreements, []);
  assert.ok(probes.length > 300, `only ${probes.length} probes`);
});

test('the same contract gives the same probes', async () => {
  const contract = compileContract(await readTestContract('observatory/openapi.yaml'));
  assert.deepEqual([...createProbes(contract, secrets)], [...createProbes(contract, secrets)]);
});

/** The library's contract with another text in the place of one that it has. */
function alterLending(contract: Contract, from: string, to: string): Contract {
  const text = JSON.stringify(contract.document);
  assert.ok(text.includes(from));
  return compileContract(JSON.parse(text.replaceAll(from, to)));
}

test('a server of a slightly different contract is caught, property by property', async (t) => {
  const contract = compileContract(await readTestContract('lending.yaml'));
  const reader = '"reader":{"type":"string","minLength":1}';
  const altered = alterLending(contract, reader, reader.replace('1', '2'));
  const server = await startServer(t, contract);
  const other = await startServer(t, altered);
  const { disagreements } = await compareServers(createProbes(contract, secrets), [server, other]);
  assert.ok(disagreements.length > 0);
  assert.ok(disagreements.length < 10, 'only what the difference is about');
  for (const { probe, reasons, lines } of disagreements) {
    assert.match(probe.about, /reader/);
    assert.match(reasons.join(), /status 201 and 400/);
    assert.ok(lines[0].includes(server.url) && lines[1].includes(other.url));
  }
});

test('two servers that agree with each other, but not with the contract, are caught', async (t) => {
  const contract = compileContract(await readTestContract('lending.yaml'));
  const altered = alterLending(contract, '"pattern":"^\\\\d{13}$"', '"pattern":"^\\\\d{12}"');
  const servers = [await startServer(t, altered), await startServer(t, altered)] as const;
  const { disagreements } = await compareServers(createProbes(contract, secrets), servers);
  assert.ok(disagreements.length > 0);
  for (const { probe, reasons } of disagreements) {
    assert.match(probe.about, /isbn/);
    assert.match(reasons.join(), /^both respond with 201 where the contract asks for 404$/);
  }
});

test('parameters of every style are probed, right and wrong, and server and mock agree on them', async (t) => {
  const contract = compileContract(createStylesContract());
  const probes = [...createProbes(contract, secrets)].filter(({ kind }) => /parameter$/.test(kind));
  const expectedOf = Map.groupBy(probes, ({ operationId }) => operationId);
  for (const { id } of contract.operations) {
    const statuses = new Set(expectedOf.get(id)?.map(({ expected }) => expected?.status));
    assert.ok(statuses.has('success'), `${id} is never right`);
    // Whatever its text, a parameter that may be anything is right, if it is not empty.
    assert.ok(
      statuses.has(400) || statuses.has(404) || (id.startsWith('path-') && id.endsWith('any')),
      `${id} is never wrong`,
    );
  }
  const { disagreements } = await compareServers(probes, await startPair(t, contract));
  assert.deepEqual(disagreements, []);
});

test('bodies of every sort of schema are probed, right and wrong, as the contract has them', async (t) => {
  const contract = compileContract(createSchemasContract());
  const probes = [...createProbes(contract, secrets)].filter(({ kind }) => kind === 'valid' || kind === 'property');
  const expectedOf = Map.groupBy(probes, ({ operationId }) => operationId);
  for (const { id } of contract.operations) {
    const statuses = new Set(expectedOf.get(id)?.map(({ expected }) => expected?.status));
    // Nothing satisfies these two.
    assert.equal(statuses.has('success'), id !== 'Nothing' && id !== 'Endless', id);
    assert.equal(statuses.has(400), id !== 'Anything', id);
  }
  const servers = [await startServer(t, contract), await startServer(t, contract)] as const;
  const { disagreements } = await compareServers(probes, servers);
  assert.deepEqual(disagreements, []);
});

test('a server that admits pages of other origins is told from one that does not', async (t) => {
  const contract = compileContract(await readTestContract('lending.yaml'));
  const server = await startServer(t, contract);
  const app = createApp({ contract, handlers: {}, authenticate: admitWellFormed, logger });
  const closed = await startListening(app, '127.0.0.1', 0);
  t.after(closed.close);
  const probes = [...createProbes(contract, secrets)].filter(({ about }) => /preflight|turned down/.test(about));
  const { disagreements } = await compareServers(probes, [server, { name: 'closed', url: closed.url }]);
  assert.equal(disagreements.length, probes.length);
  assert.match(
    disagreements.flatMap(({ reasons }) => reasons).join('\n'),
    /access-control-allow-origin http:\/\/pages\.example and none/,
  );
});

test('npm run parity --against another server prints a pair of curl lines for each disagreement and exits 1', async (t) => {
  const contract = compileContract(await readTestContract('lending.yaml'));
  const other = await startServer(t, alterLending(contract, '"minLength":1', '"minLength":2'));
  // The prefix of the contract's server may stand in the URL, as its users write it.
  const { code, stdout, stderr } = await runParity('--spec', lending, `${other.url}/library`);
  assert.equal(stderr, '');
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^1\. lendBook · property · reader is [^\n]+\n {3}status 201 and 400\n {3}curl -i [^\n]+\n {3}curl -i [^\n]*\d\/library\/books/m,
  );
  assert.match(stdout, /\d+ probes of 2 operations .* disagreements?, \d+ of them in the status\./);
});

test('npm run parity ends by itself, whatever fails: one line and exit code 1', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'parity-'));
  t.after(() => rm(folder, { recursive: true }));
  const spec = join(folder, 'lending.yaml');
  const text = await readFile(lending, 'utf8');
  await writeFile(spec, text.replace("'#/components/schemas/Shelf'", "'#/components/schemas/Shelves'"));
  const { code, stdout, stderr } = await runParity('--spec', spec);
  assert.equal(stdout, '');
  assert.match(stderr, /Can't resolve/);
  assert.equal(code, 1);
});

const lending = join(contractsFolder, 'lending.yaml');

/** Runs the command to its end; one that does not come to it is killed and has no exit code. */
function runParity(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const script = join(import.meta.dirname, '../../scripts/contract.ts');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, 'parity', ...args],
      { maxBuffer: 1e8, timeout: 120_000 },
      (error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });
}
