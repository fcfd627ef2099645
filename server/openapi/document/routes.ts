import type { Document, OperationObject, PathItem, Server } from './document.ts';

/** An operation, as far as its place goes. */
interface Placed {
  method: string;
  path: string;
  prefixes: string[];
}

/** The operations at a path. */
export interface RouteOf<Operation> {
  /** By method, in capitals. */
  operations: Map<string, Operation>;
  /** The path parameters in their order, as the request writes them: still percent-encoded. */
  captured: string[];
}

/** A segment of path templates, and what may follow it. */
interface Segment<Operation> {
  literals: Map<string, Segment<Operation>>;
  templates: { template: SegmentTemplate; next: Segment<Operation> }[];
  operations: Map<string, Operation>;
}

/** A segment with parameters: the texts around and between them. */
interface SegmentTemplate {
  literals: string[];
  /** The literals as one text; two templates with the same are the same. */
  key: string;
}

/**
 * A table of every path of the contract, behind every prefix of its servers (OpenAPI 3.1, section 4.8.8.1). A lookup takes as long as
 * its path is, and looks no deeper than the contract does. Of two paths that differ only in the names of their parameters, the first counts.
 */
export function createRouteTable<Operation extends Placed>(
  operations: Operation[],
  prefixesOf = ({ prefixes }: Operation) => prefixes,
): (path: string) => RouteOf<Operation> | undefined {
  const root = createSegment<Operation>();
  let deepest = 0;
  const add = (operation: Operation, prefix: string): void => {
    const segments = `${prefix}${operation.path}`.split('/').slice(1);
    deepest = Math.max(deepest, segments.length);
    const { operations: known } = segments.reduce<Segment<Operation>>(enter, root);
    const method = operation.method.toUpperCase();
    if (!known.has(method)) known.set(method, operation);
  };
  for (const operation of operations) for (const prefix of prefixesOf(operation)) add(operation, prefix);
  return (path) => {
    const segments = path.split('/', deepest + 2).slice(1);
    if (segments.length > deepest) return undefined;
    const normalized = path.includes('%') ? segments.map(normalize) : segments;
    if (!normalized.every((text) => text !== undefined)) return undefined;
    const captured: string[] = [];
    const found = follow(root, { sent: segments, normalized }, 0, captured);
    return found && { operations: found.operations, captured };
  };
}

/** The names of the parameters in a path template, in their order. */
export function namesInPath(path: string): string[] {
  return splitAtNames(path).filter((_, index) => index % 2 === 1);
}

/** What a path of a URL holds only in percent-encoding (RFC 3986, section 3.3). */
const unsafe = /[^\w\-.~!$&'()*+,;=:@/%]+/g;

/** The path as it stands in a URL, with a text in the place of each parameter. */
export function fillPath(path: string, textFor: (name: string) => string): string {
  return splitAtNames(path)
    .map((part, index) => (index % 2 === 1 ? textFor(part) : encodeLiteral(part)))
    .join('');
}

function encodeLiteral(text: string): string {
  return text.replaceAll(unsafe, (part) => encodeURIComponent(part.toWellFormed()));
}

function createSegment<Operation>(): Segment<Operation> {
  return { literals: new Map(), templates: [], operations: new Map() };
}

function enter<Operation>(from: Segment<Operation>, source: string): Segment<Operation> {
  const parts = splitAtNames(source);
  if (parts.length === 1) {
    const text = decode(source) ?? source;
    const next = from.literals.get(text) ?? createSegment<Operation>();
    from.literals.set(text, next);
    return next;
  }
  const literals = parts.filter((_, index) => index % 2 === 0).map((text) => normalize(encodeLiteral(text)) ?? text);
  const key = literals.join('{}');
  const known = from.templates.find(({ template }) => template.key === key);
  if (known) return known.next;
  const next = createSegment<Operation>();
  from.templates.push({ template: { literals, key }, next });
  // The more of a segment is concrete, the earlier it is tried.
  from.templates.sort((a, b) => b.template.literals.join('').length - a.template.literals.join('').length);
  return next;
}

/** The segments of a request's path, as they were sent and normalized. */
interface Segments {
  sent: string[];
  normalized: string[];
}

function follow<Operation>(
  from: Segment<Operation>,
  segments: Segments,
  depth: number,
  captured: string[],
): Segment<Operation> | undefined {
  const segment = segments.normalized[depth];
  if (segment === undefined) return from.operations.size > 0 ? from : undefined;
  const literal = from.literals.get(decode(segment) ?? segment);
  const found = literal && follow(literal, segments, depth + 1, captured);
  if (found) return found;
  for (const { template, next } of from.templates) {
    // As it was sent first: an encoded delimiter belongs to the parameter's text.
    const texts = matchTemplate(template, segments.sent[depth] ?? segment) ?? matchTemplate(template, segment);
    if (!texts) continue;
    captured.push(...texts);
    const end = follow(next, segments, depth + 1, captured);
    if (end) return end;
    captured.length -= texts.length;
  }
  return undefined;
}

/** The texts between the literals, each at least one character long and, but for the first, as short as can be. */
function matchTemplate({ literals }: SegmentTemplate, segment: string): string[] | undefined {
  const [first = '', ...others] = literals;
  const last = others.pop() ?? '';
  if (!segment.startsWith(first) || !segment.endsWith(last)) return undefined;
  const texts: string[] = [];
  let end = segment.length - last.length;
  for (const literal of others.reverse()) {
    const at = segment.lastIndexOf(literal, end - 1 - literal.length);
    if (at <= first.length || end - 1 < literal.length) return undefined;
    texts.unshift(segment.slice(at + literal.length, end));
    end = at;
  }
  if (end <= first.length) return undefined;
  texts.unshift(segment.slice(first.length, end));
  return texts;
}

/** The parts of a path template: literals at even places, names of parameters at odd ones. */
export function splitAtNames(template: string): string[] {
  return template.split(/\{([^{}]*)\}/);
}

/** The segment in the one form in which percent-encoding is needless nowhere (RFC 3986, section 6.2.2); none where it is malformed. */
function normalize(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  if (decode(segment) === undefined) return undefined;
  return segment.replaceAll(/%[\da-f]{2}/gi, (octet) => {
    const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : octet.toUpperCase();
  });
}

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The most URLs that the values of a server's variables are spelt out to. */
const mostUrls = 1000;

/** The paths that servers put before every path, without a slash at the end; `''` where there is none. One whose URL has a variable without a value is left out. */
export function prefixesOf(servers: Server[] = []): string[] {
  const paths = servers
    .flatMap(spellOut)
    .map(pathOf)
    .filter((path) => !/[{}]/.test(path));
  return [...new Set(paths.length > 0 ? paths : [''])];
}

/** The servers of an operation: its own, else those of its path, else those of the document. */
export function serversOf(document: Document, item: PathItem, operation: OperationObject): Server[] | undefined {
  return (
    [operation.servers, item.servers].find((servers) => servers !== undefined && servers.length > 0) ?? document.servers
  );
}

/** The URL with each variable replaced by every value that it may have, the default first. */
function spellOut({ url, variables = {} }: Server): string[] {
  const values = Object.entries(variables).map(([name, variable]): [string, string[]] => [name, valuesOf(variable)]);
  const count = values.reduce((product, [, each]) => product * Math.max(each.length, 1), 1);
  return values.reduce(
    (urls, [name, all]) => {
      const used = count > mostUrls ? all.slice(0, 1) : all;
      return used.length === 0
        ? urls
        : urls.flatMap((text) => used.map((value) => text.replaceAll(`{${name}}`, value)));
    },
    [url],
  );
}

/** None for a variable that may have any value, and none before others. */
function valuesOf({ default: standard, enum: others = [] }: { default?: string; enum?: string[] }): string[] {
  return [...new Set([...(standard === undefined ? [] : [standard]), ...others].map(String))];
}

/** A relative URL starts at the host that serves the contract. */
function pathOf(url: string): string {
  const [, path = ''] = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*([^?#]*)/i.exec(url) ?? [];
  const isAbsolute = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(url);
  const relative = isAbsolute ? path : `/${url.replace(/[?#].*$/s, '').replace(/^(\.{0,2}\/)+/, '')}`;
  return relative.replace(/\/+$/, '');
}
