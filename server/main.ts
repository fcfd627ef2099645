import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// To compile the modules anew takes longer than all the rest of a start.
enableCompileCache(join(import.meta.dirname, '../.data/compile-cache'));
const { readConfig } = await import('./config.ts');
const { startServer } = await import('./start.ts');
const { supervise } = await import('./supervision.ts');
const { toTerminalText } = await import('./terminal-text.ts');

try {
  const started = await startServer(readConfig(process.env), process.stderr.isTTY);
  const { url, prefix, curl, warnings, close, logger } = started;
  supervise({ logger, close, exit: process.exit, afterException: 'end' });
  for (const warning of warnings) console.error(toTerminalText(warning));
  console.error(toTerminalText(`The server listens on ${url}${prefix}. Try:\n\n  ${curl}\n`));
} catch (error) {
  console.error(toTerminalText(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}
