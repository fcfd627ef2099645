import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// To compile the modules anew takes longer than all the rest of a start.
enableCompileCache(join(import.meta.dirname, '../.data/compile-cache'));
const { readConfig } = await import('./config.ts');
const { startServer } = await import('./start.ts');
const { supervise } = await import('./supervision.ts');
const { toTerminalText } = await import('./terminal-text.ts');

try {
  const config = readConfig(process.env);
  // Only digests are kept, and no process that a handler starts shall inherit them.
  delete process.env.API_TOKENS;
  const started = await startServer(config, process.stderr.isTTY);
  const { url, prefix, admin, curl, warnings, close, logger } = started;
  supervise({ logger, close, exit: process.exit, afterException: 'end' });
  for (const warning of warnings) console.error(toTerminalText(warning));
  if (admin) console.error(toTerminalText(`Health and metrics are at ${admin}/readyz and ${admin}/metrics.`));
  console.error(toTerminalText(`The server listens on ${url}${prefix}. Try:\n\n  ${curl}\n`));
} catch (error) {
  console.error(toTerminalText(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}
