import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareServers } from '../../scripts/prove/compare-servers.ts';
import { createProbes } from '../../scripts/prove/create-probes.ts';
import { readSecrets } from '../../scripts/prove/index.ts';
import type { Probe } from '../../scripts/prove/probe.ts';
import { startProbedMock, startProbedServer } from '../../scripts/prove/targets.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { contractsFolder, readTestContract } from '../support/contracts.ts';
import { runProcess } from '../support/processes.ts';
import type { Teardown } from '../support/servers.ts';

const logger = createLogger('silent');
const secrets = readSecrets();
const contract = compileContract(await readTestContract('stranger.yaml'));
const probes = [...createProbes(contract, secrets)];
const idOf = (path: string) => contract.operations.find((operation) => operation.path === path)?.id;
const probesOf = (path: string) => probes.filter(({ operationId }) => operationId === idOf(path));
const statusesOf = (among: Probe[]) => new Set(among.map(({ expected }) => expected?.status));

async function startServer(teardown: Teardown) {
  const server = await startProbedServer(contract, { isOwn: false, logger, secrets });
  teardown.after(server.close);
  return server;
}

test('server and mock of a contract in which nothing is usual agree on every probe, and with the contract', async (t) => {
  const mock = await startProbedMock(contract, logger);
  t.after(mock.close);
  const result = await compareServers(probes, [await startServer(t), mock]);
  assert.deepEqual(result.disagreements, []);
  assert.equal(result.probes.length, probes.length);
  const doubted = result.unjudged.filter(({ doubt }) => doubt === 'credentials');
  assert.deepEqual(new Set(doubted.map(({ operationId }) => operationId)), new Set([idOf('/impossible')]));
  const unexpected = probes.filter(({ exception, expected }) => !exception && !expected);
  assert.equal(result.unjudged.filter(({ exception }) => !exception).length, unexpected.length);
});

test('what an operation declares is what is expected of it', () => {
  const successes = (path: string) => probesOf(path).find(({ kind }) => kind === 'valid')?.expected?.successes;
  assert.deepEqual(successes('/moved'), [302]);
  assert.deepEqual(successes('/turned-down'), [401, 400]);
  const invalid = probesOf('/listed').filter(({ kind }) => kind === 'property');
  assert.deepEqual(statusesOf(invalid), new Set(['success', 422]));
  // A list of texts that is called otherwise does not name what is violated.
  assert.deepEqual(
    invalid.filter(({ expected }) => expected?.names),
    [],
  );
});

test('credentials are presented together, in the place of a parameter of that name, and not where they exclude each other', () => {
  const [plain] = probesOf('/both/{number}').filter(({ about }) => about === 'the least');
  assert.match(plain?.request.headers.authorization ?? '', /^Basic /);
  assert.match(plain?.request.path ?? '', /^\/base\/v3\/both\/\d+\?key=parity-secret$/);
  assert.equal(plain?.expected?.status, 'success');
  assert.ok(!statusesOf(probesOf('/impossible')).has('success'));
});

test('what is for a handler to say is not expected: one of several successes, a type that a range stands for', () => {
  const accepting = (path: string, about: string) =>
    probesOf(path).find((probe) => probe.about === `Accept: ${JSON.stringify(about)}`)?.expected?.status;
  assert.equal(accepting('/listed', 'application/json'), undefined);
  assert.equal(accepting('/listed', 'x/y'), 406);
  assert.equal(accepting('/both/{number}', 'x/y'), undefined);
  assert.equal(accepting('/both/{number}', '*/*'), 'success');
});

test('fewer probes are those of fewer operations, and spread over what they are about', () => {
  const some = [...createProbes(contract, secrets, 120)];
  assert.ok(some.length > 60 && some.length <= 120, `${some.length} probes`);
  assert.equal(new Set(some.map(({ operationId }) => operationId)).size, 2);
  assert.ok(new Set(some.map(({ kind }) => kind)).size > 5);
});

test('a server that gives no response any more gets no other probe', async (t) => {
  const silent = createServer(() => {});
  const { url, close } = await startListening(silent.listeners('request')[0] as () => void, '127.0.0.1', 0);
  t.after(close);
  const other = { name: 'other', url };
  const result = await compareServers(probes, [await startServer(t), other], { atATime: 2, timeLimit: 100 });
  assert.equal(result.silent, other);
  assert.ok(result.probes.length <= 2, `${result.probes.length} probes`);
});

test('npm run parity looks at one operation, names what it cannot judge, and says which operations there are', async (t) => {
  const command = ['scripts/contract.ts', 'parity', '--spec', join(contractsFolder, 'stranger.yaml')];
  const [one, none] = await Promise.all([
    runProcess(t, [...command, '--only', String(idOf('/impossible')), '--all']),
    runProcess(t, [...command, '--only', 'nothing']),
  ]);
  assert.equal(one.code, 0, one.stdout + one.stderr);
  assert.match(one.stdout, /^\d+ probes of 1 operations .* 0 disagreements\.$/m);
  assert.match(one.stdout, /^ {2}\d+ compared with each other alone: no credentials admit a caller\.\n {4}\w+: .*\n/m);
  assert.doesNotMatch(one.stdout, /--all names each/);
  assert.match(none.stderr, /^There is no operation nothing; there are .*\n$/);
  assert.equal(none.code, 2);
});
