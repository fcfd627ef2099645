import { createLogger } from '../server/logger.ts';
import { chooseContract, specOptions } from './lib/choose-contract.ts';
import { printError, readOptions, runCommand } from './lib/command.ts';
import { readMockPort, startMock } from './lib/mock.ts';
import { readServedContract } from './lib/read-contract.ts';

await runCommand(async () => {
  const { spec, allowRefs } = chooseContract(readOptions(specOptions));
  const port = readMockPort(process.env);
  const logger = createLogger(process.env.LOG_LEVEL ?? 'info');
  const document = await readServedContract(spec, allowRefs);
  const { url, close } = await startMock({ document, host: '127.0.0.1', port, logger });
  printError(`The mock of ${document.info.title} listens on ${url}; any credentials are good.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
  return 0;
});
