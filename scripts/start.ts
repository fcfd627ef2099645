import type { GivenTo } from './cli/index.ts';
import { makeReloadable } from './workbench/modules.ts';

export async function run(given: GivenTo<'start'>): Promise<number> {
  // Whatever is imported after this follows what is saved.
  makeReloadable();
  const { supervise } = await import('../server/supervision.ts');
  const { readSessionOptions } = await import('./workbench/options.ts');
  const { openBrowser } = await import('./workbench/open-browser.ts');
  const { tellWelcome } = await import('./workbench/save-report.ts');
  const { startSession } = await import('./workbench/session.ts');
  const { createTerminal } = await import('./workbench/terminal.ts');
  const options = readSessionOptions(given, process.env);
  const terminal = createTerminal(process.stdout);
  const session = await startSession(options, terminal);
  tellWelcome(terminal, session, options.spec);
  if (options.opens) openBrowser(`${session.server}/docs`);
  supervise({ ...session, exit: process.exit, afterException: 'go on' });
  return 0;
}
