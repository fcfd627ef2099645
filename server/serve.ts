import { readConfig } from './config.ts';
import type { Setup } from './project.ts';
import { startServer } from './start.ts';
import { supervise } from './supervision.ts';
import { toTerminalText } from './terminal-text.ts';

/**
 * Runs this process as the server of a project: configured by the environment, ended by signals. What it cannot start with
 * is one message on stderr and exit code 1.
 *
 * @example
 * await serve(setup);
 */
export async function serve(setup: Setup): Promise<void> {
  try {
    const config = readConfig(process.env, setup);
    // Only digests are stored, and no process that a handler starts shall inherit them.
    delete process.env.API_TOKENS;
    const started = await startServer(config, setup, process.stderr.isTTY);
    const { url, prefix, admin, curl, warnings, close, logger } = started;
    supervise({ logger, close, exit: process.exit, afterException: 'end' });
    for (const warning of warnings) say(warning);
    if (admin) say(`Health and metrics are at ${admin}/readyz and ${admin}/metrics.`);
    say(`The server listens on ${url}${prefix}. Try:\n\n  ${curl}\n`);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

function say(text: string): void {
  console.error(toTerminalText(text));
}
