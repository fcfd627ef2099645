import { readConfig } from './config.ts';
import { startServer } from './start.ts';
import { supervise } from './supervision.ts';

try {
  const { url, curl, close, logger } = await startServer(readConfig(process.env));
  supervise({ logger, close, exit: process.exit, afterException: 'end' });
  console.error(`The server listens on ${url}. Try:\n\n  ${curl}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
