import { readConfig } from './config.ts';
import { startServer } from './start.ts';

try {
  const { url, curl, close } = await startServer(readConfig(process.env));
  console.error(`The server listens on ${url}. Try:\n\n  ${curl}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
