import type { Ended } from './bounded-process.ts';

/** What must not happen, whatever the contract. */
export const faults = [
  'dead process',
  'hanging process',
  'stack trace',
  'response of 500',
  'disagreement',
  'other failure',
] as const;

export type Fault = (typeof faults)[number];

/** One step with one contract: what the table says of it, what else there is to say, and how often what must not happen did. */
export interface Cell {
  text: string;
  details: string[];
  faults: Partial<Record<Fault, number>>;
}

/** A step that went as it should. */
export function pass(text = 'ok'): Cell {
  return { text, details: [], faults: {} };
}

/** A step that did not. */
export function fail(fault: Fault, text: string, details: string[] = [], count = 1): Cell {
  return { text, details, faults: { [fault]: count } };
}

/** A step that there was nothing for. */
export const skipped: Cell = pass('–');

/** The cell of a process that should have ended of itself: `judge` has it where it did, with an exit code and without a stack trace. */
export function cellOf(ended: Ended, judge: (ended: Ended) => Cell): Cell {
  return findBadEnd(ended) ?? judge(ended);
}

/** What is wrong with the way in which a process ran, whatever it said. */
export function findBadEnd({ ending, code, stdout, stderr, seconds, peak }: Ended): Cell | undefined {
  const lines = lastLines(stderr || stdout);
  if (ending === 'time') return fail('hanging process', `over ${Math.round(seconds)} s`, lines);
  if (ending === 'memory') return fail('dead process', `over ${Math.round(peak)} MB`, lines);
  if (ending === 'signal' || (ending === 'exit' && code !== 0 && code !== 1))
    return fail('dead process', `died (${code})`, lines);
  const [trace] = /^.*(\n|\\n) +at .+:\d+:\d+/m.exec(`${stdout}\n${stderr}`) ?? [];
  return trace === undefined ? undefined : fail('stack trace', 'stack trace', [trace.slice(0, 400)]);
}

/** The last lines that say something, shortened. */
export function lastLines(text: string, count = 3): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line));
}
