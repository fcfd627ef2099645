import { createLogger } from '../server/logger.ts';
import { compileContract } from '../server/openapi/compile-contract.ts';
import { findUncheckedSchemes } from '../server/openapi/security.ts';
import { supervise } from '../server/supervision.ts';
import { chooseContract, specOptions } from './cli/choose-contract.ts';
import { printError, readOptions, runCommand } from './cli/command.ts';
import { readServedContract } from './contract/read-contract.ts';
import { tellDefects } from './contract/tell-defects.ts';

await runCommand(async () => {
  const { spec, allowRefs } = chooseContract(readOptions(specOptions));
  const reading = readServedContract(spec, allowRefs);
  reading.catch(() => {});
  // Prism takes as long to load as another process takes to read a contract.
  const { readMockHosts, readMockPort, startMock } = await import('./mock/start-mock.ts');
  const port = readMockPort(process.env);
  const allowedHosts = readMockHosts(process.env);
  const logger = createLogger(process.env.LOG_LEVEL ?? 'info');
  const { document, defects, close: endReading } = await reading;
  endReading();
  tellDefects(defects);
  const contract = compileContract(document);
  const { url, close } = await startMock({ contract, host: '127.0.0.1', port, allowedHosts, logger });
  printError(`The mock of ${contract.title} listens on ${url}${contract.prefix}; any credentials are good.`);
  for (const sentence of findUncheckedSchemes(contract)) printError(sentence);
  supervise({ logger, close, exit: process.exit, afterException: 'go on' });
  return 0;
});
