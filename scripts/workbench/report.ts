import { relative } from 'node:path';
import { styleText } from 'node:util';
import { toTerminalText } from '../../server/terminal-text.ts';
import type { Change } from '../changes/index.ts';
import { count, type Finding, readRegularFile, renderFinding } from '../cli/index.ts';
import type { Compiled } from './analyzer-process.ts';
import type { Observer, Served } from './workbench.ts';

/** The output of the workbench: lines without control characters, coloured only on a terminal that wants colours (`NO_COLOR`). */
export interface Terminal {
  /** Writes a line that is read at a glance: a label in the margin, then what it is about. */
  say(label: string, text: string, mood?: Mood): void;
  /** Writes text. */
  write(text: string): void;
}

/** The colour of a line, by its meaning. */
export type Mood = 'good' | 'bad' | 'warning' | 'quiet' | 'plain';

const styles: Record<Mood, Parameters<typeof styleText>[0]> = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  quiet: 'gray',
  plain: 'reset',
};

const margin = 11;

/** A terminal over a stream. */
export function createTerminal(stream: NodeJS.WritableStream): Terminal {
  // A disk that is full, or a terminal that is gone, costs lines and nothing else.
  stream.on('error', () => {});
  const write = (text: string) => void stream.write(`${text}\n`);
  return {
    write: (text) => write(toTerminalText(text)),
    say: (label, text, mood = 'plain') => {
      const [first = '', ...rest] = toTerminalText(text).split('\n');
      const lines = [`  ${label.padEnd(margin)}${first}`, ...rest.map((line) => `  ${' '.repeat(margin)}${line}`)];
      write(styleText(styles[mood], lines.join('\n'), { stream }));
    },
  };
}

/** The most lines of a kind that one save is worth. */
const most = 8;

const moods: Record<Change['impact'], Mood> = { breaking: 'bad', additive: 'plain', editorial: 'quiet' };

/** Tells on a terminal what goes on: one quiet block for each save, in the order in which it all came about. */
export function createReport(terminal: Terminal): Observer {
  let told: Promise<void> = Promise.resolve();
  const tell = (say: () => void | Promise<void>) => {
    told = told.then(say);
  };
  return {
    onLive: (served, changes) => tell(() => tellLive(terminal, served, changes)),
    onBroken(findings) {
      // The line is shown as it is now.
      const shown = firstOf(findings).map((finding) => `${renderFinding(finding)}${renderFrame(finding)}`);
      tell(() => tellBroken(terminal, shown));
    },
    onMended: () =>
      tell(() => {
        terminal.write('');
        terminal.say('mended', 'The contract is again the one that is being served.', 'good');
      }),
    onError: (message) =>
      tell(() => {
        terminal.write('');
        terminal.say('broken', message, 'bad');
        terminal.say('', 'What was served before goes on.');
      }),
  };
}

async function tellLive(terminal: Terminal, served: Served, found: Promise<Change[]>): Promise<void> {
  const changes = await found.catch((error) => String(error));
  begin(terminal, served);
  if (typeof changes === 'string') terminal.say('', `What has changed could not be found out. ${changes}`);
  else for (const change of firstOf(changes)) tellChange(terminal, change);
  if (served.written.length > 0) terminal.say('wrote', nameFiles(served.written), 'quiet');
  if (served.unhandled) tellUnhandled(terminal, served.unhandled);
  terminal.say('live', `in ${served.milliseconds} ms`, 'good');
}

function tellChange(terminal: Terminal, { impact, parties, message }: Change): void {
  const hit = impact === 'breaking' ? ` for ${parties.join(' and ')}` : '';
  terminal.say(impact, `${message}${hit}`, moods[impact]);
}

function tellBroken(terminal: Terminal, findings: string[]): void {
  terminal.write('');
  for (const finding of findings) terminal.say('broken', finding, 'bad');
  terminal.say('', 'The last good contract goes on being served.');
}

/** Says for which operations Prism responds. */
function tellUnhandled(terminal: Terminal, unhandled: string[]): void {
  const names = unhandled.slice(0, most).join(', ');
  const rest = unhandled.length > most ? ` and ${unhandled.length - most} more` : '';
  if (unhandled.length === 0) terminal.say('handlers', 'every operation has one', 'good');
  else terminal.say('no handler', `${names}${rest}: Prism responds instead, marked x-mocked`);
}

/** Says what `npm run check` would say of how the contract is written. */
export function tellAdvice(terminal: Terminal, findings: Finding[]): void {
  if (findings.length === 0) terminal.say('advice', 'none any more', 'good');
  for (const finding of firstOf(findings)) terminal.say('advice', renderFinding(finding));
  if (findings.length > most) terminal.say('', `and ${findings.length - most} more`);
}

/** Says what the compiler makes of server and client; in one line if that is nothing new. */
export function tellCompiled(terminal: Terminal, { errors, isSame }: Compiled): void {
  if (errors.length === 0) terminal.say('compiles', 'what imports the contract', 'good');
  else if (isSame) terminal.say('compiler', `${count(errors.length, 'error')}, the same as before`, 'bad');
  else for (const error of firstOf(errors)) terminal.say('compiler', error, 'bad');
  if (errors.length > most && !isSame) terminal.say('', `and ${errors.length - most} more`, 'bad');
}

function begin(terminal: Terminal, { save }: Served): void {
  const names = nameFiles(save.files.slice(0, 3));
  terminal.write('');
  terminal.say('saved', save.files.length > 3 ? `${names} and ${save.files.length - 3} more` : names);
}

function nameFiles(files: string[]): string {
  return files.map((file) => relative('', file)).join(', ');
}

function firstOf<T>(items: T[]): T[] {
  return items.slice(0, most);
}

/** The line itself, with a mark below the column. */
function renderFrame({ file, line, column }: Finding): string {
  try {
    const text = readRegularFile(file).split('\n')[line - 1];
    if (!text) return '';
    const gutter = `${line} | `;
    return `\n${gutter}${text}\n${' '.repeat(gutter.length + column - 1)}^`;
  } catch {
    return '';
  }
}

/** Tells the addresses of everything that is served. */
export interface Addresses {
  /** The path that the contract's first server puts before every path, without a slash at the end. */
  prefix: string;
  server: string;
  /** None when no mock was wanted. */
  mock: string | undefined;
  /** True if the mock remembers what it is sent. */
  isStateful: boolean;
  /** A curl line that succeeds. */
  curl: string;
  /** A status that the operation of that line declares beside its success. */
  otherStatus: string | undefined;
  unhandled: string[];
  /** The file in which the server keeps the secret that other operations take, if that line has none. */
  secretFile: string | undefined;
}

/** Says where to find everything, and what to type next. */
export function tellWelcome(
  terminal: Terminal,
  { server, mock, isStateful, prefix, curl, otherStatus, unhandled, secretFile }: Addresses,
  spec: string,
): void {
  terminal.write('');
  terminal.say('contract', `${relative('', spec)}, live in server, mock, docs and types with every save`);
  terminal.say('server', `${server}${prefix}  validates every request and every response`);
  const how = isStateful ? 'remembers what it is sent' : "responds with the contract's examples";
  if (mock) terminal.say('mock', `${mock}${prefix}  ${how}; any credentials are good`);
  terminal.say('docs', `${server}/docs  shows the contract and sends requests`);
  if (secretFile) terminal.say('secret', `in ${relative('', secretFile)}, for operations that ask who calls`);
  if (unhandled.length > 0) tellUnhandled(terminal, unhandled);
  terminal.write(`\n  Try it:\n\n  ${curl}\n`);
  if (mock) {
    const preferences = [
      ...(otherStatus === undefined ? [] : [`'Prefer: code=${otherStatus}'`]),
      "'Prefer: dynamic=true'",
    ];
    terminal.write(`  The same line with ${mock} asks the mock; -H ${preferences.join(' or ')} chooses its response.`);
  }
  terminal.write('  Ctrl-C ends everything.\n');
}
