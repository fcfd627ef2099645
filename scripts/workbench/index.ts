import type { GivenTo } from '../cli/index.ts';
import { makeReloadable } from './modules.ts';

/** Serves a contract and its mock, and follows every save, until it is told to end. */
export async function run(given: GivenTo<'start'>): Promise<number> {
  // Whatever is imported after this follows what is saved.
  makeReloadable();
  const { supervise } = await import('../../server/supervision.ts');
  const { openBrowser, readSessionOptions, startSession } = await import('./session.ts');
  const { createTerminal, tellWelcome } = await import('./report.ts');
  const options = readSessionOptions(given, process.env);
  const terminal = createTerminal(process.stdout);
  const session = await startSession(options, terminal);
  tellWelcome(terminal, session, options.spec);
  if (options.opens) openBrowser(`${session.server}/docs`);
  supervise({ ...session, exit: process.exit, afterException: 'go on' });
  return 0;
}
