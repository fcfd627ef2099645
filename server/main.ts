import { readConfig } from './config.ts';
import { startServer } from './start.ts';

try {
  const { url, curl, warnings, close } = await startServer(readConfig(process.env), process.stderr.isTTY);
  for (const warning of warnings) console.error(warning);
  console.error(`The server listens on ${url}. Try:\n\n  ${curl}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
