import { randomInt } from 'node:crypto';
import { Cleanup } from '../server/cleanup.ts';
import { compileContract } from '../server/openapi/compile.ts';
import { toTerminalLine } from '../server/terminal-text.ts';
import { chooseContract, count, createProgress, type GivenTo, ownSpec, print, printDefects } from './cli/index.ts';
import { readContract } from './contract/index.ts';
import { addressOther, chooseOperations, createSender, fuzz, readSecrets, startTarget } from './prove/index.ts';

export async function run({
  against,
  token,
  only,
  runs,
  seed = randomInt(2 ** 31),
  time,
  write,
  ...given
}: GivenTo<'fuzz'>): Promise<number> {
  const { spec: file, allowRefs } = chooseContract(given);
  const { document: read, defects } = await readContract(file, allowRefs);
  printDefects(defects);
  const { document, url } = addressOther(read, against ?? '');
  const contract = chooseOperations(compileContract(document), only);
  const secrets = readSecrets(token);
  await using started = new Cleanup();
  const start = async (kind: 'server' | 'mock') => {
    const target = await startTarget({
      kind,
      document,
      isOwn: file === ownSpec,
      secrets,
      logLevel: 'silent',
      isStoring: true,
    });
    started.defer(() => void target.close());
    return target;
  };
  const servers = against === undefined ? [await start('server'), await start('mock')] : [{ name: against, url }];
  const targets = servers.map((server) => ({ ...server, sender: createSender(server.url) }));
  // Without handlers a server responds with examples.
  const storing = against === undefined && file !== ownSpec ? targets.slice(1) : targets;
  const progress = createProgress();
  const limits = { runs, seed, time: time === undefined ? undefined : time * 1000 };
  const result = await fuzz(contract, {
    storing,
    ...limits,
    secrets,
    targets,
    isWriting: write || against === undefined,
    onRun: progress.show,
  });
  for (const { sender } of targets) sender.close();
  progress.clear();
  for (const { operationId, message, curls } of result.failures)
    print([`${operationId}: ${message}`, ...curls.map((line) => `   ${line}`), ''].map(toTerminalLine).join('\n'));
  print(`${count(result.runs, 'run')}, --seed ${seed}: ${count(result.failures.length, 'failure')}.`);
  return result.failures.length > 0 ? 1 : 0;
}
