import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CommandError } from './command.ts';

/** A command as its `--help` tells of it. */
export interface CommandText {
  /** What is typed, such as `npm run check`. */
  usage: string;
  /** What it does, in one sentence. */
  about: string;
  /** What may stand there beside options, such as `FILE…`; nothing unless said. */
  operands?: string;
  /** What else there is to know, such as exit codes. */
  more?: string;
}

/** An option; `value` names what it takes, `about` says what it does and what it is unless given. */
export type Option = NonNullable<ParseArgsConfig['options']>[string] & { value?: string; about: string };

type Options = Record<string, Option>;

/** Thrown where `--help` was asked for: the text to show instead of doing anything. */
export class Help extends Error {
  override name = 'Help';
}

/**
 * The options and operands on the command line. Throws `Help` for `--help`, and a `CommandError` that names what there is
 * for what there is not.
 */
export function readCommandLine<T extends Options>(command: CommandText, options: T) {
  // What comes before the mistake counts: somebody who asks for help may have made one.
  if (process.argv.slice(2).includes('--help')) throw new Help(renderHelp(command, options));
  try {
    const read = parseArgs({ options, strict: true, allowPositionals: command.operands !== undefined, tokens: true });
    const given = read.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const repeated = given.find((name, index) => given.indexOf(name) < index && !options[name]?.multiple);
    if (repeated !== undefined) throw new Error(`Option '--${repeated}' may be given once`);
    return read;
  } catch (error) {
    const known = Object.entries(options).map(([name, option]) => nameOf(name, option));
    const reason = error instanceof Error ? error.message.split('. ')[0] : error;
    const usage = command.operands ? `Usage: ${command.usage} -- ${command.operands}. ` : '';
    throw new CommandError(`${reason}. ${usage}Options: ${[...known, '--help'].join(', ')}.`);
  }
}

/** The help of a command: what it does, and every option with its values. */
export function renderHelp({ usage, about, operands, more }: CommandText, options: Options): string {
  const help: Option = { type: 'boolean', about: 'this text' };
  const rows = Object.entries({ ...options, help }).map(
    ([name, option]) => [nameOf(name, option), `${option.about}${option.multiple ? '; repeatable' : ''}`] as const,
  );
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const told = rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`);
  const line = [usage, '--', ...(operands ? [operands] : []), '[OPTIONS]'].join(' ');
  return [`${line}\n`, about, '', ...told, ...(more ? ['', more] : [])].join('\n');
}

function nameOf(name: string, { type, value = 'VALUE' }: { type: string; value?: string }): string {
  return type === 'string' ? `--${name} ${value}` : `--${name}`;
}

/** The one of the choices that an option names; throws a `CommandError` that lists them. */
export function choose<T extends string>(option: string, choices: readonly T[], given: string): T {
  const choice = choices.find((candidate) => candidate === given);
  if (choice === undefined) throw new CommandError(`--${option} may be ${choices.join(', ')}; not ${given}.`);
  return choice;
}
