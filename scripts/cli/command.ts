import { type ParseArgsConfig, parseArgs } from 'node:util';
import { toTerminalText } from '../../server/terminal-text.ts';

/** A failure that the caller can mend; its message is all that they need. */
export class CommandError extends Error {
  override name = 'CommandError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options on the command line; throws a `CommandError` that names the right ones when there is a wrong one. */
export function readOptions<T extends Options>(options: T) {
  return parse({ options, strict: true }).values;
}

/** The same, with the words between the options. */
export function readArguments<T extends Options>(options: T) {
  return parse({ options, strict: true, allowPositionals: true });
}

function parse<T extends ParseArgsConfig & { options: Options }>(config: T) {
  const { options } = config;
  try {
    return parseArgs(config);
  } catch (error) {
    const known = Object.entries(options).map(([name, { type }]) =>
      type === 'string' ? `--${name} VALUE` : `--${name}`,
    );
    const reason = error instanceof Error ? error.message.split('. ')[0] : error;
    throw new CommandError(`${reason}. Options: ${known.join(', ')}.`);
  }
}

/** Runs a command: its number is the exit code, and what it throws is one line on stderr and exit code 1. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    printError(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
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
