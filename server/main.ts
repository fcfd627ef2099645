import { readConfig } from './config.ts';
import { startServer } from './start.ts';
import { supervise } from './supervision.ts';
import { toTerminalText } from './terminal-text.ts';

try {
  const started = await startServer(readConfig(process.env), process.stderr.isTTY);
  const { url, curl, warnings, close, logger } = started;
  supervise({ logger, close, exit: process.exit, afterException: 'end' });
  for (const warning of warnings) console.error(toTerminalText(warning));
  console.error(toTerminalText(`The server listens on ${url}. Try:\n\n  ${curl}\n`));
} catch (error) {
  console.error(toTerminalText(error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}
