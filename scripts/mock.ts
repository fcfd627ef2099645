import { createLogger } from '../server/logger.ts';
import { compileContract } from '../server/openapi/compile-contract.ts';
import { findUncheckedSchemes } from '../server/openapi/security.ts';
import { supervise } from '../server/supervision.ts';
import { readOptions, runCommand } from './lib/command.ts';
import { chooseSpec } from './lib/project.ts';
import { readServedContract } from './lib/read-contract.ts';
import { readMockHosts, readMockPort, startMock } from './mock/start-mock.ts';

await runCommand(async () => {
  const { spec } = readOptions({ spec: { type: 'string' } });
  const port = readMockPort(process.env);
  const allowedHosts = readMockHosts(process.env);
  const logger = createLogger(process.env.LOG_LEVEL ?? 'info');
  const contract = compileContract(await readServedContract(chooseSpec(spec)));
  const { url, close } = await startMock({ contract, host: '127.0.0.1', port, allowedHosts, logger });
  console.error(`The mock of ${contract.title} listens on ${url}; any credentials are good.`);
  for (const sentence of findUncheckedSchemes(contract.operations)) console.error(sentence);
  supervise({ logger, close, exit: process.exit, afterException: 'go on' });
  return 0;
});
