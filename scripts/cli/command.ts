import { parseArgs } from 'node:util';
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

/** An option of a command. One that names neither a value nor choices is a flag. */
export interface Option {
  /** What it does. */
  about: string;
  /** The name of its value, such as `FILE`. */
  value?: string;
  /** True if the value is a whole number. */
  isNumber?: true;
  /** The least number that is allowed, 1 unless given, and the largest. */
  least?: number;
  most?: number;
  /** The values that are allowed. */
  choices?: readonly string[];
  /** True if the value is a list of them, with commas. */
  isList?: true;
  /** True if it may be given more than once. */
  isRepeatable?: true;
  /** Its value unless it is given. */
  standard?: string | number;
  /** What holds unless it is given, as the help says it; the standard value where there is one. */
  otherwise?: string;
}

export type Options = Record<string, Option>;

/** A command, as its `--help` and the manuals tell of it. */
export interface Command<O extends Options = Options> {
  /** What is typed, such as `npm run check`. */
  usage: string;
  /** What it does, in one sentence. */
  about: string;
  /** What may stand there beside options, such as `FILE…`; nothing unless given. */
  operands?: string;
  options: O;
  /** What else there is to know, such as exit codes. */
  more?: string;
}

type CamelCase<Name> = Name extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<CamelCase<Rest>>}` : Name;

type ValueOf<O extends Option> = O extends { choices: readonly (infer Choice)[] }
  ? O extends { isList: true }
    ? Choice[]
    : Choice
  : O extends { isNumber: true }
    ? number
    : O extends { value: string }
      ? O extends { isRepeatable: true }
        ? string[]
        : string
      : boolean;

/** Tells options that always have a value from others. */
type IsSet<O extends Option> = O extends { standard: string | number }
  ? true
  : O extends { value: string } | { choices: readonly string[] }
    ? false
    : true;

/** The values of options, by their names in camel case; flags are false unless given. */
export type Given<O extends Options> = {
  [Name in keyof O as IsSet<O[Name]> extends true ? CamelCase<Name> : never]: ValueOf<O[Name]>;
} & { [Name in keyof O as IsSet<O[Name]> extends true ? never : CamelCase<Name>]?: ValueOf<O[Name]> };

/**
 * Reads the command line and runs a command: its number is the exit code, 0 where nothing is amiss and 1 where something
 * was found. What it throws is one line on stderr and exit code 2, unless it says otherwise.
 */
export async function runCommand<const O extends Options>(
  command: Command<O>,
  run: (given: Given<O>, operands: string[]) => Promise<number>,
  args = process.argv.slice(2),
): Promise<void> {
  await exitWith(async () => {
    // What comes before the mistake counts: a call for help may have one.
    if (args.includes('--help')) {
      print(renderHelp(command));
      return 0;
    }
    const { given, operands } = readCommandLine(command, args);
    return run(given as Given<O>, operands);
  });
}

/** Exits with the number, and with 2, or what a `CommandError` says, for what is thrown: that is one line on stderr. */
export async function exitWith(run: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    printError(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof CommandError ? error.exitCode : 2;
  }
}

function readCommandLine({ usage, operands, options }: Command, args: string[]) {
  const read = readTokens({ usage, operands, options }, args);
  const given: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    const value = read.values[name] ?? option.standard ?? (isFlag(option) ? false : undefined);
    const key = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    if (value !== undefined) given[key] = typeof value === 'string' ? readValue(name, option, value) : value;
  }
  return { given, operands: read.positionals };
}

/** Throws a `CommandError` that names what there is for what there is not. */
function readTokens(
  { usage, operands, options }: Pick<Command, 'usage' | 'options'> & { operands?: string | undefined },
  args: string[],
) {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, option]) => [
      name,
      { type: isFlag(option) ? 'boolean' : 'string', multiple: option.isRepeatable ?? false } as const,
    ]),
  );
  try {
    const read = parseArgs({
      args,
      options: config,
      strict: true,
      allowPositionals: operands !== undefined,
      tokens: true,
    });
    const names = read.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const repeated = names.find((name, index) => names.indexOf(name) < index && !options[name]?.isRepeatable);
    if (repeated !== undefined) throw new Error(`Option '--${repeated}' may be given once`);
    return read;
  } catch (error) {
    const known = Object.entries(options).map(([name, option]) => nameOf(name, option));
    const reason = error instanceof Error ? error.message.split('. ')[0] : error;
    const line = operands ? `Usage: ${beginCall(usage)} ${operands}. ` : '';
    throw new CommandError(`${reason}. ${line}Options: ${[...known, '--help'].join(', ')}.`);
  }
}

function readValue(
  name: string,
  { isNumber, least = 1, most = 999_999_999, choices, isList }: Option,
  text: string,
): unknown {
  const fail = (what: string) => new CommandError(`--${name} ${what}.`);
  if (isNumber) {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw fail(`must be a whole number from ${least} to ${most}, not ${text}`);
  }
  if (!choices) return text;
  const chosen = isList ? text.split(',').map((each) => each.trim()) : [text];
  const unknown = chosen.find((each) => !choices.includes(each));
  if (unknown !== undefined) throw fail(`may be ${choices.join(', ')}; not ${unknown}`);
  return isList ? chosen : text;
}

/** What stands before operands and options; npm takes what comes before `--` for its own. */
function beginCall(usage: string): string {
  return usage.startsWith('npm ') ? `${usage} --` : usage;
}

/** The help of a command: what it does, and every option with its values. */
export function renderHelp({ usage, about, operands, options, more }: Command): string {
  const rows = listOptions(options);
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const told = rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`);
  const line = [beginCall(usage), ...(operands ? [operands] : []), '[OPTIONS]'].join(' ');
  return [`${line}\n`, about, '', ...told, ...(more ? ['', more] : [])].join('\n');
}

/** Each option as it is typed, and what it does: the rows of the help, and of a manual. */
export function listOptions(options: Options): [typed: string, text: string][] {
  return Object.entries({ ...options, help: { about: 'this text' } }).map(([name, option]) => {
    const { about, choices, standard, isRepeatable, ...rest }: Option = option;
    const otherwise = rest.otherwise ?? standard;
    const list = choices ? `${about === '' ? '' : `${about}: `}${choices.join(', ')}` : about;
    return [
      nameOf(name, option),
      `${list}${otherwise === undefined ? '' : ` (${otherwise})`}${isRepeatable ? '; repeatable' : ''}`,
    ];
  });
}

function nameOf(name: string, option: Option): string {
  return isFlag(option) ? `--${name}` : `--${name} ${option.value ?? 'VALUE'}`;
}

function isFlag({ value, choices }: Option): boolean {
  return value === undefined && choices === undefined;
}

/** Prints what a command found out; control characters are escaped. */
export function print(text: string): void {
  console.log(toTerminalText(text));
}

/** Prints a text on stderr; control characters are escaped. */
export function printError(text: string): void {
  console.error(toTerminalText(text));
}

/** Shows what a command is at, on one line of the terminal. */
export interface Progress {
  show(text: string): void;
  /** Takes the line away, before something else is printed. */
  clear(): void;
}

/** The progress of a command on stderr; where that is no terminal, nothing is shown. */
export function createProgress({ isTTY, columns }: NodeJS.WriteStream = process.stderr): Progress {
  if (!isTTY) return { show: () => {}, clear: () => {} };
  const write = (text: string) => process.stderr.write(`\r\u001b[2K${text}`);
  return { show: (text) => write(text.slice(0, (columns ?? 80) - 1)), clear: () => write('') };
}
