import { relative } from 'node:path';
import { styleText } from 'node:util';
import { nameForPeople } from '../../server/errors/index.ts';
import type { LineWriter } from '../../server/logger.ts';
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
export type Mood = 'good' | 'bad' | 'quiet' | 'plain';

const styles: Record<Mood, Parameters<typeof styleText>[0]> = {
  good: 'green',
  bad: 'red',
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

/** A line of the server's log, as far as the workbench shows it. */
interface LogLine {
  msg: string;
  reqId?: string;
  req?: { method: string; path: string };
  res?: { status: number };
  responseTime?: number;
  /** The reason for which a request could not be read. */
  reason?: string;
  violations?: { name?: string; where?: string; message?: string; source?: string }[];
  /** What the response carries, and the contract does not name. */
  undeclared?: string[];
  source?: string;
  err?: { message: string; stack: string };
  /** Of a request that was turned down before the pipeline saw it. */
  detail?: string;
  status?: number;
}

/** Turns the log of a server into a line for each request: method, path, status, time and the violations. */
export function createRequestLines(terminal: Terminal, label: string): LineWriter {
  const reasonOf = new Map<string, string>();
  return {
    write(text) {
      const line: LogLine = JSON.parse(text);
      const reason = line.violations ? renderViolations(line.violations) : line.reason;
      // The first line about a request says most.
      if (reason && line.reqId && !reasonOf.has(line.reqId)) reasonOf.set(line.reqId, reason);
      // An error outside any request can come from anywhere: its stack is all that there is to go by.
      if (line.err) terminal.say(label, line.reqId ? renderError(line.err) : `${line.msg}: ${line.err.stack}`, 'bad');
      if (line.undeclared) terminal.say(label, renderUndeclared(line.undeclared, line.source), 'bad');
      if (line.detail) terminal.say(label, `${line.status} ${line.detail}`, 'quiet');
      const { reqId = '', req, res } = line;
      if (!req || !res) return;
      const told = reasonOf.get(reqId);
      reasonOf.delete(reqId);
      const { status } = res;
      const words = [req.method, req.path, status, `${line.responseTime ?? 0} ms`, ...(told ? [`  ${told}`] : [])];
      terminal.say(label, words.join(' '), status >= 500 ? 'bad' : 'quiet');
    },
  };
}

function renderViolations(violations: NonNullable<LogLine['violations']>): string {
  const told = violations.map(({ name, where, message, source }) => {
    const demand = message?.replace(/\.$/, '');
    const what =
      name === undefined
        ? [where, message].filter(Boolean).join(' ')
        : [nameForPeople(name), demand].filter(Boolean).join(': ');
    return source ? `${what} (${source})` : what;
  });
  return `violates the contract: ${[...new Set(told)].join(', ')}`;
}

function renderUndeclared(places: string[], source: string | undefined): string {
  return `the contract does not name ${places.join(', ')}${source ? ` (${source})` : ''}`;
}

/** Describes an error and its place in the project's own code, without the rest of the stack. */
function renderError({ message, stack }: NonNullable<LogLine['err']>): string {
  const own = stack.split('\n').find((frame) => frame.includes('file://') && !frame.includes('node_modules'));
  const [, place] = /file:\/\/(\S+?)(?:\?generation=\d+)?:\d+:\d+/.exec(own ?? '') ?? [];
  const [, line] = /:(\d+):\d+\)?$/.exec(own ?? '') ?? [];
  return place ? `${message} (${place}:${line})` : message;
}
