import { createLogger } from '../server/logger.ts';
import { compileContract } from '../server/openapi/compile-contract.ts';
import { chooseContract, specOptions } from './cli/choose-contract.ts';
import { CommandError, print, runCommand } from './cli/command.ts';
import { readCommandLine } from './cli/command-line.ts';
import { ownSpec } from './cli/project.ts';
import { readContract } from './contract/read-contract.ts';
import { tellDefects } from './contract/tell-defects.ts';
import { compareServers } from './parity/compare-servers.ts';
import { createProbes } from './parity/create-probes.ts';
import { renderReport } from './parity/parity-report.ts';
import { readSecrets, startProbedMock, startProbedServer } from './parity/probed-servers.ts';

const command = {
  usage: 'npm run parity',
  about: 'Sends the same requests to server and mock, and tells where they disagree.',
};

await runCommand(async () => {
  const { values } = readCommandLine(command, {
    ...specOptions,
    against: { type: 'string', value: 'URL', about: 'compares with this server instead of the mock' },
    token: { type: 'string', value: 'SECRET', about: 'the secret that it takes' },
  });
  const { against, token, ...given } = values;
  if (against !== undefined && !/^http:\/\/[^/]/.test(against))
    throw new CommandError('--against must be an http:// URL.');
  const { spec: file, allowRefs } = chooseContract(given);
  const { document, defects } = await readContract(file, allowRefs);
  tellDefects(defects);
  const contract = compileContract(document);
  const logger = createLogger(process.env.LOG_LEVEL ?? 'silent');
  const secrets = readSecrets(token);
  const all = createProbes(contract, secrets);
  // Whose pages may call, another's server decides for itself.
  const probes = against === undefined ? all : all.filter(({ kind }) => kind !== 'origin');

  // Every server that was started is closed, or the process would not end.
  await using started = new AsyncDisposableStack();
  const server = await startProbedServer(contract, { isOwn: file === ownSpec, logger, secrets });
  started.defer(server.close);
  const mock = against === undefined ? await startProbedMock(contract, logger) : undefined;
  if (mock) started.defer(mock.close);
  const other = mock ?? { name: String(against), url: String(against).replace(/\/$/, '') };
  // One by one, so that a probe which brings another's server down is told apart from those after it.
  const result = await compareServers(probes, [server, other], mock ? 8 : 1);
  print(renderReport(result, server, other));
  return result.disagreements.length > 0 ? 1 : 0;
});
