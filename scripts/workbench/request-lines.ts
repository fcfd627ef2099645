import type { DestinationStream } from 'pino';
import { nameForPeople } from '../../server/errors/violations.ts';
import type { Terminal } from './terminal.ts';

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
export function createRequestLines(terminal: Terminal, label: string): DestinationStream {
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
