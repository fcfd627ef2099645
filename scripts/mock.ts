import { createLogger } from '../server/logger.ts';
import { supervise } from '../server/supervision.ts';
import { readOptions, runCommand } from './lib/command.ts';
import { readMockPort, startMock } from './lib/mock.ts';
import { chooseSpec } from './lib/project.ts';
import { readServedContract } from './lib/read-contract.ts';

await runCommand(async () => {
  const { spec } = readOptions({ spec: { type: 'string' } });
  const port = readMockPort(process.env);
  const logger = createLogger(process.env.LOG_LEVEL ?? 'info');
  const document = await readServedContract(chooseSpec(spec));
  const { url, close } = await startMock({ document, host: '127.0.0.1', port, logger });
  console.error(`The mock of ${document.info.title} listens on ${url}; any credentials are good.`);
  supervise({ logger, close, exit: process.exit, afterException: 'go on' });
  return 0;
});
