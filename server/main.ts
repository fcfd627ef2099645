import { readConfig } from './config.ts';
import { startServer } from './start.ts';
import { toTerminalText } from './terminal-text.ts';

try {
  const { url, curl, close } = await startServer(readConfig(process.env));
  console.error(toTerminalText(`The server listens on ${url}. Try:\n\n  ${curl}\n`));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
} catch (error) {
  console.error(toTerminalText(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}
