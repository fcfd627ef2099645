import { toTerminalText } from '../../server/terminal-text.ts';

/** A failure that the caller can mend; its message is all that they need. */
export class CommandError extends Error {
  override name = 'CommandError';
  /** The exit code: 2 for wrong use, 1 where the contract is at fault. */
  readonly exitCode: number;

  constructor(message: string, { exitCode = 2, ...options }: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a command: its number is the exit code, 0 where nothing is amiss and 1 where something was found. What it throws is
 * one line on stderr and exit code 2, unless it says otherwise; `Help` is what was asked for.
 */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof Error && error.name === 'Help') {
      print(error.message);
      return;
    }
    printError(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof CommandError ? error.exitCode : 2;
  }
}

/** Prints what a command found out; control characters are escaped. */
export function print(text: string): void {
  console.log(toTerminalText(text));
}

/** Prints on stderr what somebody should know; control characters are escaped. */
export function printError(text: string): void {
  console.error(toTerminalText(text));
}
