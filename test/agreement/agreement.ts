import { Agent, request as send } from 'node:http';
import { ownSpec, print, runCommand, specOptions } from '../../scripts/cli/index.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { createApp } from '../../server/app.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { type Comparison, createReference } from '../../server/validator/index.ts';
import { createChance } from '../support/chance.ts';
import { createSchemasContract, createStylesContract } from './contracts.ts';
import { createRequests, type RandomRequest } from './random-requests.ts';

/** What came of a run. */
interface Agreement {
  requests: number;
  /** How many requests both checked; the others were rejected before, for their path or media type. */
  checked: number;
  accepted: number;
  /** How many disagreements each known difference explains. */
  differences: Map<string, number>;
  /** Those that none explains, with the request. */
  disagreements: { comparison: Comparison; request: RandomRequest }[];
}

interface AgreementOptions {
  documents: Document[];
  count: number;
  seed: number;
}

/** Sends random requests to a server for each contract, on which the compiled contract and express-openapi-validator both judge. */
async function runAgreement({ documents, count, seed }: AgreementOptions): Promise<Agreement> {
  const agreement: Agreement = { requests: 0, checked: 0, accepted: 0, differences: new Map(), disagreements: [] };
  for (const [index, document] of documents.entries()) {
    const share = Math.ceil(count / documents.length);
    await runContract(withoutSecurity(document), share, seed + index, agreement);
  }
  return agreement;
}

async function runContract(document: Document, count: number, seed: number, agreement: Agreement): Promise<void> {
  const contract = compileContract(document);
  const chance = createChance(seed);
  const makeRequest = createRequests(contract, chance);
  let current: RandomRequest | undefined;
  const onComparison = (comparison: Comparison) => {
    const { acceptedBy, difference } = comparison;
    agreement.checked += 1;
    if (acceptedBy === 'both') agreement.accepted += 1;
    if (difference !== undefined)
      agreement.differences.set(difference, (agreement.differences.get(difference) ?? 0) + 1);
    else if (comparison.messages && current) agreement.disagreements.push({ comparison, request: current });
  };
  const app = createApp({
    contract,
    handlers: {},
    authenticate: () => undefined,
    logger: createLogger('silent'),
    reference: createReference({ contract, validation: 'both', isAwaited: true, onComparison }),
  });
  const { url, close } = await startListening(app, '127.0.0.1', 0);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let sent = 0; sent < count; sent++) {
      // One after the other, so that it is known which request a comparison is about.
      current = makeRequest(chance.pick(contract.operations));
      agreement.requests += 1;
      const status = await sendRequest(url, agent, current);
      if (status === 500) throw new Error(`The server failed at ${JSON.stringify(current)}, seed ${seed}.`);
    }
  } finally {
    agent.destroy();
    await close();
  }
}

/** Requests are checked once their caller is admitted; here every caller is. */
function withoutSecurity(document: Document): Document {
  const copy = structuredClone(document);
  delete copy.security;
  for (const item of Object.values(copy.paths ?? {})) {
    for (const operation of Object.values(item)) {
      if (typeof operation === 'object' && operation !== null && 'security' in operation) delete operation.security;
    }
  }
  return copy;
}

function sendRequest(url: string, agent: Agent, { method, path, headers, body }: RandomRequest): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  const sent = send(url + path, { agent, method, headers: { ...headers, ...length } }, (response) => {
    response.resume();
    response.on('end', () => resolve(response.statusCode ?? 0));
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

const command = {
  usage: 'npm run agreement',
  about:
    'Sends sample requests to the compiled contract and to the reference validator, and tells where they disagree.',
  options: {
    count: { value: 'N', isNumber: true, about: 'how many requests', standard: 3000 },
    seed: { value: 'N', isNumber: true, about: 'what they are made from', otherwise: 'another each time' },
    spec: { value: 'FILE', isRepeatable: true, about: 'a contract beside the own one' },
    'allow-refs': specOptions['allow-refs'],
  },
} as const;

await runCommand(command, async ({ count, seed = Date.now() % 1_000_000, spec = [], allowRefs }) => {
  const specs = [ownSpec, ...spec];
  const documents = await Promise.all(specs.map(async (file) => (await readContract(file, allowRefs)).document));
  const agreement = await runAgreement({
    documents: [...documents, createStylesContract(), createSchemasContract()],
    count,
    seed,
  });
  for (const { comparison, request } of agreement.disagreements.slice(0, 20)) {
    print(`${JSON.stringify(comparison)}\n  ${JSON.stringify(request)}`);
  }
  const { requests, checked, accepted, differences, disagreements } = agreement;
  print(`${requests} requests with seed ${seed}: ${checked} checked by both, ${accepted} of them accepted.`);
  for (const [name, times] of differences) print(`  ${times} × ${name}`);
  print(`${disagreements.length} disagreements.`);
  return disagreements.length > 0 ? 1 : 0;
});
