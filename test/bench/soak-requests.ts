import { CommandError } from '../../scripts/cli/index.ts';
import { createProbes } from '../../scripts/parity/create-probes.ts';
import type { RawRequest, Secrets } from '../../scripts/parity/draft.ts';
import type { Probe } from '../../scripts/parity/probe.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Chance } from '../support/chance.ts';

/** Gives one request after the other, ready to be written to a socket. */
export type NextRequest = () => string;

/** A bad request is one in so many. */
const everyBad = 10;

/** A request that may carry an `Idempotency-Key` does so once in so many times. */
const everyKeyed = 10;

/** Longer bodies than that would measure the sender. */
const longestBody = 65_536;

/** Makes requests of every operation that the contract allows, and of every kind that it does not: one in ten. */
export function createSoakRequests(document: Document, secrets: Secrets, random: Chance): NextRequest {
  const contract = compileContract(document);
  const probes = [...createProbes(contract, secrets)].filter(canBeSent);
  const isGood = ({ expected }: Probe) => expected?.status === 'success';
  const keyed = new Set(contract.operations.filter(({ idempotencyKey }) => idempotencyKey).map(({ id }) => id));
  const good = contract.operations.flatMap(({ id }) => {
    const own = probes.filter((probe) => probe.operationId === id && probe.kind === 'valid' && isGood(probe));
    return own.length > 0 ? [own] : [];
  });
  if (good.length === 0) throw new CommandError('The contract has no operation of which a valid request is known.');
  const bad = probes.filter((probe) => !isGood(probe));
  return () => {
    if (bad.length > 0 && random.once(everyBad)) return render(choose(bad, random).request);
    const { request, operationId } = choose(choose(good, random), random);
    const isKeyed = keyed.has(operationId) && random.once(everyKeyed);
    // Some of the keys come again.
    const headers = { ...request.headers, ...(isKeyed && { 'Idempotency-Key': `soak-${random.below(1_000_000)}` }) };
    return render({ ...request, headers });
  };
}

/** The connection of the sender knows the end of a response by what its head says, which is not so for HEAD. */
function canBeSent({ request: { method, body = '' } }: Probe): boolean {
  return method !== 'HEAD' && body.length <= longestBody;
}

function choose<T>(list: T[], random: Chance): T {
  const item = list[random.below(list.length)];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
}

function render({ method, path, headers, body }: RawRequest): string {
  const bytes = Buffer.from(body ?? '');
  const length = body === undefined ? {} : { 'Content-Length': String(bytes.length) };
  const head = Object.entries({ Host: '127.0.0.1', ...headers, ...length }).map(([name, value]) => `${name}: ${value}`);
  return `${[`${method} ${path} HTTP/1.1`, ...head].join('\r\n')}\r\n\r\n${bytes.toString('latin1')}`;
}
