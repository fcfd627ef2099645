import type { Document } from './document.ts';
import type { Operation } from './operations.ts';
import { prefixesOf } from './servers.ts';

/** What the contract has at a path. */
export interface Route {
  /** The operations by method, in capitals. */
  operations: Map<string, Operation>;
  /** The path parameters as the request spells them, percent-encoding undone. */
  texts: Record<string, string>;
}

/** Finds what the contract has at the path of a request; a concrete segment goes before a templated one. */
export type FindRoute = (path: string) => Route | undefined;

/** A segment of path templates, and what may follow it. */
interface Segment {
  literals: Map<string, Segment>;
  templates: { source: string; literals: string[]; names: string[]; next: Segment }[];
  operations: Map<string, Operation>;
}

/** A table of every path of the contract behind every prefix of its servers: a lookup takes as long as its path has segments. */
export function createRouteTable(document: Document, operations: Operation[]): FindRoute {
  const root = createSegment();
  for (const prefix of prefixesOf(document)) {
    for (const operation of operations) {
      const segments = `${prefix}${operation.path}`.split('/').slice(1);
      segments.reduce(enter, root).operations.set(operation.method.toUpperCase(), operation);
    }
  }
  return (path) => {
    const segments: string[] = [];
    for (const text of path.split('/').slice(1)) {
      const segment = decode(text);
      // To undo a malformed encoding costs an error, so there must not be one for every segment.
      if (segment === undefined) return undefined;
      segments.push(segment);
    }
    return follow(root, segments, {});
  };
}

function createSegment(): Segment {
  return { literals: new Map(), templates: [], operations: new Map() };
}

function enter(from: Segment, source: string): Segment {
  if (!source.includes('{')) {
    const next = from.literals.get(decode(source) ?? source) ?? createSegment();
    from.literals.set(decode(source) ?? source, next);
    return next;
  }
  const known = from.templates.find((template) => template.source === source);
  if (known) return known.next;
  const parts = source.split(/\{([^}]*)\}/);
  const [literals, names] = [0, 1].map((rest) => parts.filter((_, index) => index % 2 === rest));
  const template = { source, literals: literals ?? [], names: names ?? [], next: createSegment() };
  from.templates.push(template);
  // The more of a segment is concrete, the earlier it is tried.
  from.templates.sort(
    (a, b) => b.source.replaceAll(/\{.*?\}/g, '').length - a.source.replaceAll(/\{.*?\}/g, '').length,
  );
  return template.next;
}

function follow(from: Segment, [segment, ...rest]: string[], texts: Record<string, string>): Route | undefined {
  if (segment === undefined) return from.operations.size > 0 ? { operations: from.operations, texts } : undefined;
  const literal = from.literals.get(segment);
  const found = literal && follow(literal, rest, texts);
  if (found) return found;
  for (const { literals, names, next } of from.templates) {
    const values = splitAt(segment, literals);
    const more = values && Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
    const route = more && follow(next, rest, { ...texts, ...more });
    if (route) return route;
  }
  return undefined;
}

/**
 * The texts between the literals of a template, none of them empty, each as long as it can be before the next; none where
 * the segment does not fit. Found from the end, one literal after the other, so that it takes as long as the segment.
 */
function splitAt(segment: string, literals: string[]): string[] | undefined {
  const [first = ''] = literals;
  if (!segment.startsWith(first)) return undefined;
  const values: string[] = [];
  let end = segment.length;
  for (let index = literals.length - 1; index > 0; index--) {
    const literal = literals[index] ?? '';
    const isLast = index === literals.length - 1;
    const at = isLast ? end - literal.length : segment.lastIndexOf(literal, end - 1 - literal.length);
    if (at < 0 || !segment.startsWith(literal, at)) return undefined;
    if (!isLast) values.unshift(segment.slice(at + literal.length, end));
    end = at;
  }
  values.unshift(segment.slice(first.length, end));
  return end > first.length ? values : undefined;
}

/** None for a malformed percent-encoding: it names nothing. */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
