import { Cleanup } from '../server/cleanup.ts';
import { compileContract } from '../server/openapi/compile.ts';
import {
  CommandError,
  chooseContract,
  createProgress,
  type GivenTo,
  ownSpec,
  print,
  printDefects,
} from './cli/index.ts';
import { readContract } from './contract/index.ts';
import {
  addressOther,
  chooseOperations,
  compareServers,
  createProbes,
  type Probe,
  readSecrets,
  renderReport,
  renderUnwritten,
  startTarget,
} from './prove/index.ts';

export async function run({ against, token, only, max, all, ...given }: GivenTo<'parity'>): Promise<number> {
  if (against !== undefined && !/^http:\/\/[^/]/.test(against))
    throw new CommandError('--against must be an http:// URL.');
  const { spec: file, allowRefs } = chooseContract(given);
  const { document: read, defects } = await readContract(file, allowRefs);
  printDefects(defects);
  const { document, url } = addressOther(read, String(against));
  const contract = chooseOperations(compileContract(document), only);
  const secrets = readSecrets(token);
  const made = createProbes(contract, secrets, max);
  const probes = against === undefined ? made : withoutOrigins(made);

  // Every thread that was started is ended, or the process would not end.
  await using started = new Cleanup();
  const start = async (kind: 'server' | 'mock') => {
    const logLevel = process.env.LOG_LEVEL ?? 'silent';
    const target = await startTarget({ kind, document, isOwn: file === ownSpec, secrets, logLevel });
    started.defer(() => void target.close());
    return target;
  };
  const server = await start('server');
  const mock = against === undefined ? await start('mock') : undefined;
  const other = mock ?? { name: String(against), url };
  const progress = createProgress();
  const result = await compareServers(probes, [server, other], {
    // One by one, so that a probe which brings another's server down is told apart from those after it.
    atATime: mock ? 8 : 1,
    onSent: ({ probes: sent, disagreements }) =>
      progress.show(`${sent.length} probes, ${disagreements.length} disagreements: ${sent.at(-1)?.operationId}`),
  });
  progress.clear();
  print(renderReport(result, server, other, all));
  const unwritten = server.unwritten.filter((id) => contract.operations.some((operation) => operation.id === id));
  if (unwritten.length > 0) print(renderUnwritten(unwritten));
  if (result.probes.length >= max) print(`  --max NUMBER sends more than ${max}.`);
  return result.disagreements.length > 0 || result.silent ? 1 : 0;
}

/** Whose pages may call, another's server decides for itself. */
function* withoutOrigins(probes: Iterable<Probe>): Generator<Probe> {
  for (const probe of probes) if (probe.kind !== 'origin') yield probe;
}
