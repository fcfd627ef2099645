import { spawn } from 'node:child_process';

const openers: Partial<Record<NodeJS.Platform, string[]>> = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] };

/** Opens the page in the user's browser; where there is none, nothing happens. */
export function openBrowser(url: string): void {
  const [program = '', ...words] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
