import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { nameForPeople } from '../../server/errors/index.ts';
import type { LineWriter } from '../../server/logger.ts';
import { projectFolder } from '../cli/index.ts';
import type { Mood, Terminal } from './report.ts';

/** An error in a line of the log, with those that caused it. */
interface LoggedError {
  message?: string;
  stack?: string;
  causedBy?: LoggedError;
  errors?: LoggedError[];
}

/** The facts that a line of the log has of its own, beside those that a handler gives. */
interface LogLine {
  level: number;
  msg?: string;
  reqId?: string;
  operationId?: string;
  req?: { method: string; path: string };
  res?: { status: number };
  responseTime?: number;
  /** The reason for which a request could not be read. */
  reason?: string;
  violations?: { name?: string; where?: string; message?: string; source?: string }[];
  /** What the response carries, and the contract does not name. */
  undeclared?: string[];
  source?: string;
  err?: LoggedError;
  /** Of a request that was turned down before the pipeline saw it. */
  detail?: string;
  status?: number;
}

/**
 * Turns the log of a server into lines for people: one for each request (method, path, status, time, violations), and each
 * line that a handler logs, with its facts, and with stack and causes of its error.
 */
export function createRequestLines(terminal: Terminal, label: string): LineWriter {
  const reasonOf = new Map<string, string>();
  return {
    write(text) {
      const line: LogLine = JSON.parse(text);
      const { reqId = '', req, res, detail, status } = line;
      const reason = readReason(line);
      if (req && res) {
        const told = reasonOf.get(reqId);
        reasonOf.delete(reqId);
        if (!isPageOfDocs(line)) tellRequest(terminal, label, line, told);
      } else if (reason !== undefined) {
        // The first line about a request says most.
        if (reqId && !reasonOf.has(reqId)) reasonOf.set(reqId, reason);
      } else if (line.undeclared) terminal.say(label, renderUndeclared(line.undeclared, line.source), 'bad');
      else if (detail && !reqId) terminal.say(label, `${status} ${detail}`, 'quiet');
      else terminal.say(label, renderLine(line), moodOf(line.level));
    },
  };
}

/** What a line of the pipeline says that belongs into the line of its request. */
function readReason({ msg = '', violations, reason }: LogLine): string | undefined {
  if (violations && /^(request|response) (violates|names)/.test(msg)) return renderViolations(violations);
  return /^(request turned down|error without room)/.test(msg) ? reason : undefined;
}

/** An open page of the docs asks for itself again with every save. */
function isPageOfDocs({ operationId, req, res }: LogLine): boolean {
  const isDocs = /^\/(docs(\/|$)|openapi\.(json|yaml)$)/.test(req?.path ?? '');
  return operationId === undefined && isDocs && (res?.status ?? 500) < 400;
}

function tellRequest(terminal: Terminal, label: string, { req, res, responseTime = 0 }: LogLine, told?: string): void {
  const words = [req?.method, req?.path, res?.status, `${responseTime} ms`, ...(told ? [`  ${told}`] : [])];
  terminal.say(label, words.join(' '), (res?.status ?? 0) >= 500 ? 'bad' : 'quiet');
}

function moodOf(level: number): Mood {
  if (level >= 50) return 'bad';
  return level >= 40 ? 'warning' : 'plain';
}

/** Facts of every line, which the terminal need not repeat. */
const common = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'reqId', 'operationId', 'err']);

/** A line as a handler has logged it: the message, then the facts, then the error. */
function renderLine(line: LogLine): string {
  const facts = Object.entries(line).filter(([name]) => !common.has(name) && !/^(trace|span|parent)_/.test(name));
  const told = facts.map(([name, value]) => `${name}=${renderFact(value)}`);
  const words = [line.msg, ...told].filter(Boolean).join(' ');
  return [words, ...(line.err ? [renderError(line.err)] : [])].join('\n');
}

function renderFact(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return value;
  return inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 });
}

/** The most places of a stack that are shown. */
const mostPlaces = 6;

/** An error with the places of its stack that are of the project, then the errors that caused it. */
function renderError({ message = '', stack = message, causedBy, errors = [] }: LoggedError): string {
  let places = 0;
  const lines = stack.split('\n').flatMap((line) => {
    if (!/^\s+at /.test(line)) {
      places = 0;
      return [line];
    }
    const place = renderPlace(line);
    return place !== undefined && places++ < mostPlaces ? [place] : [];
  });
  const causes = [...(causedBy ? [causedBy] : []), ...errors].map((cause) => `caused by ${renderError(cause)}`);
  return [...lines, ...causes].join('\n');
}

/** A place of a stack as an editor finds it; undefined outside the project. */
function renderPlace(line: string): string | undefined {
  const [, before = '', url = '', place = ''] =
    /^(.*?)(file:\/\/[^\s?)]+)(?:\?generation=\d+)?(:\d+:\d+)/.exec(line) ?? [];
  if (url === '' || url.includes('/node_modules/')) return undefined;
  const file = fileURLToPath(url);
  if (!file.startsWith(projectFolder + sep)) return undefined;
  return `${before.replace(/^\s+/, '  ').replace(/\($/, '')}${relative('', file)}${place}`;
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
