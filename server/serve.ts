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
    const { API_TOKENS } = process.env;
    delete process.env.API_TOKENS;
    const showsSecret = process.stderr.isTTY;
    const start = async () => {
      if (config.workers === 1) return startServer(config, setup, { showsSecret });
      const { startWorkers } = await import('./workers.ts');
      return startWorkers(config, setup, {
        showsSecret,
        exit: process.exit,
        env: { ...(API_TOKENS !== undefined && { API_TOKENS }) },
      });
    };
    const started = await start();
    if (!started) return;
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
