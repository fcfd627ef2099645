import { createLogger } from '../server/logger.ts';
import { chooseContract, specOptions } from './lib/choose-contract.ts';
import { CommandError, print, readOptions, runCommand } from './lib/command.ts';
import { createProbes } from './lib/parity/probes.ts';
import { renderReport } from './lib/parity/report.ts';
import { compareServers, type Party } from './lib/parity/run.ts';
import { readSecrets, startProbedMock, startProbedServer } from './lib/parity/servers.ts';
import { ownSpec } from './lib/project.ts';
import { readContract } from './lib/read-contract.ts';

await runCommand(async () => {
  const options = { ...specOptions, against: { type: 'string' }, token: { type: 'string' } } as const;
  const { against, token, ...given } = readOptions(options);
  if (against !== undefined && !/^http:\/\/[^/]/.test(against))
    throw new CommandError('--against must be an http:// URL.');
  const { spec: file, allowRefs } = chooseContract(given);
  const { document } = await readContract(file, allowRefs);
  const logger = createLogger(process.env.LOG_LEVEL ?? 'silent');
  const secrets = readSecrets(token);

  const server = await startProbedServer(document, { isOwn: file === ownSpec, logger, secrets });
  const mock = against === undefined ? await startProbedMock(document, logger) : undefined;
  const other: Party = mock ?? { name: String(against), url: String(against).replace(/\/$/, '') };
  const all = createProbes(document, secrets);
  // Whose pages may call, another's server decides for itself.
  const probes = mock ? all : all.filter(({ kind }) => kind !== 'origin');
  // One by one, so that a probe which brings another's server down is told apart from those after it.
  const result = await compareServers(probes, [server, other], mock ? 8 : 1);
  print(renderReport(result, server, other));
  await Promise.all([server.close(), mock?.close()]);
  return result.disagreements.length > 0 ? 1 : 0;
});
