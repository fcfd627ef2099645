import { createLogger } from '../server/logger.ts';
import { readDocument } from '../server/openapi/document.ts';
import { runCommand } from './lib/command.ts';
import { readMockPort, startMock } from './lib/mock.ts';

await runCommand(async () => {
  const port = readMockPort(process.env);
  const logger = createLogger(process.env.LOG_LEVEL ?? 'info');
  const { url, close } = await startMock({ document: readDocument(), host: '127.0.0.1', port, logger });
  console.error(`The mock listens on ${url}; any credentials are good.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
  return 0;
});
