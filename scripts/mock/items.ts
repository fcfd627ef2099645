import { HttpError } from '../../server/errors/index.ts';
import { mediaOf, writeBody } from '../../server/openapi/bodies/index.ts';
import { fillPath, findResponse, isHolder, isNode, namesOf, setOwn } from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation } from '../../server/openapi/model.ts';
import type { SchemaViolation, ValueType } from '../../server/openapi/schema/index.ts';
import type { AnyInput, RequestContext } from '../../server/pipeline/index.ts';
import type { AnyResponse } from '../../server/response/index.ts';
import {
  findKeyIn,
  findParentProperty,
  isText,
  keyNameOf,
  listPlaces,
  type Members,
  membersIn,
  type PathPlace,
  plainName,
  putIn,
  valueIn,
} from './body-places.ts';
import type { Resource, Resources, Shape } from './resources.ts';
import { type Choice, findGood, makeResponse, type Sampling } from './responses.ts';
import type { Item, MockSession } from './sessions.ts';

/** A request, and what a response without a memory is made of. */
export interface MockCall {
  contract: Contract;
  operation: Operation;
  context: RequestContext;
  /** The response of a mock without a memory: the first success unless a status is named. */
  choose(code?: string): Choice;
  /** How sample data is made; examples are used without it. */
  sampling: Sampling | undefined;
}

/** A request to an operation that acts on a resource. */
export interface StatefulCall extends MockCall {
  resources: Resources;
  session: MockSession;
  /** What was sent of an item, and the names of all that could have been. */
  sent: Members;
  writable: Set<string>;
}

/** A response, and what changes in the session once the response is known to be allowed. */
export interface Outcome {
  response: AnyResponse;
  record?(): void;
  /** Parameters of the request that it took no account of. */
  ignored?: string[];
}

/** The object that a body is by itself: the first valid example, or sample data. */
export function plainMembers(content: Content | undefined, sampling: Sampling | undefined): Members {
  const example = content && !sampling ? findGood(content) : undefined;
  return membersIn(example ? example.value : content?.makeSample(sampling));
}

/** The response of a choice with another body, in the form that its media type asks for; without one as it is. */
export function respondWith(choice: Choice, body?: unknown, headers: Record<string, unknown> = {}): AnyResponse {
  const plain = makeResponse(choice);
  const merged = { ...plain, headers: { ...plain.headers, ...headers } };
  if (!choice.body || body === undefined) return merged;
  const { content, type } = choice.body;
  return { ...merged, body: writeBody(content, mediaOf(type), body) };
}

/** The response of the contract to a failure, in its own words where it has an example. */
export function refuse({ operation, choose }: MockCall, status: number, sentence: string): Outcome {
  const declared = findResponse(operation, status);
  if (!declared?.content.some(({ examples }) => examples.length > 0)) throw new HttpError(status, sentence);
  return { response: respondWith(choose(String(status))) };
}

/** The type at a place in a body. */
export function typeIn({ valueType }: Content, names: string[]): ValueType | undefined {
  return names.reduce((type: ValueType | undefined, name) => type?.property(name), valueType);
}

/** A text or a number as an item has it under that name; any other value as it is. */
export function typedAs({ item }: Resource, name: string, value: unknown): unknown {
  const { types } = item.property(name);
  if (!types || value === '' || !isText(value)) return value;
  if (types.includes('string')) return String(value);
  const isNumeric = types.includes('integer') || types.includes('number');
  return isNumeric && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** Properties with the time of creation, and of the latest change. */
const ofCreation = /^(created|inserted|added|registered)(on|at|date|time|timestamp)?$/;
const ofChange = /^(last)?(modified|updated|changed)(on|at|date|time|timestamp)?$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The value with the present time in the properties among `names` that have the time of its creation or change, as precise as they are. */
export function stampTimes(value: Members, names: Iterable<string>, isNew: boolean): Members {
  const now = new Date();
  const stamped = [...names].flatMap((name): [string, string][] => {
    const [text, plain] = [value[name], plainName(name)];
    const isMeant = ofChange.test(plain) || (isNew && ofCreation.test(plain));
    return isMeant && typeof text === 'string' && dateTime.test(text) ? [[name, writeTime(now, text)]] : [];
  });
  return { ...value, ...Object.fromEntries(stamped) };
}

function writeTime(now: Date, model: string): string {
  const [, fraction = '', zone] = dateTime.exec(model) ?? [];
  const digits =
    fraction &&
    `.${now
      .toISOString()
      .slice(20, 23)
      .padEnd(fraction.length - 1, '0')}`;
  return `${now.toISOString().slice(0, 19)}${digits.slice(0, fraction.length)}${zone === 'Z' ? 'Z' : '+00:00'}`;
}

/** Without the properties that a type does not name, which are those of other bodies of the same thing. */
export function prune(type: ValueType | undefined, value: Members): Members {
  if (!type || type.isOpen || type.propertyNames.length === 0) return value;
  const names = new Set(type.propertyNames);
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
}

/** How many violations of an item are mended. */
const mostRounds = 40;

/** A body that carries an item; the rest of it is as its first valid example or a sample has it. */
export class ItemBody {
  readonly #shape: Shape;
  readonly #model: Members;

  constructor(shape: Shape, sampling: Sampling | undefined) {
    this.#shape = shape;
    this.#model = plainMembers(shape.content, sampling);
  }

  /** The item of the example or the sample. */
  get item(): Members {
    return membersIn(valueIn(this.#model, this.#shape.names));
  }

  /** The body with another item. */
  with(item: Members): unknown {
    return putIn(this.#model, this.#shape.names, item);
  }

  /** Tells whether the contract allows the body with an item. */
  allows(item: Members): boolean {
    return this.#shape.content.check?.isValid(this.with(item)) !== false;
  }

  /** The ways in which the contract does not allow the body with an item. */
  findViolations(item: Members): SchemaViolation[] {
    return this.#shape.content.check?.findViolations(this.with(item)) ?? [];
  }

  /**
   * The item if the contract allows it, else the nearest that it does: a property that is wrong is left out or as it was
   * before, one that is missing is as before or sample data. Undefined where there is none.
   */
  fit(wanted: Members, before: Members): Members | undefined {
    const { content, names } = this.#shape;
    const pruned = prune(typeIn(content, names), wanted);
    const mended = this.#mend(pruned, before);
    if (mended) return mended;
    const body = this.with(pruned);
    const suggest = (path: string[]) => {
      const value = valueIn(body, path);
      return value === undefined ? [] : [value];
    };
    const made = valueIn(content.makeSample({ size: 'least', suggest }), names);
    return isNode(made) ? made : undefined;
  }

  #mend(wanted: Members, before: Members): Members | undefined {
    if (this.allows(wanted)) return wanted;
    const value = { ...wanted };
    const dropped = new Set<string>();
    for (let round = 0; round < mostRounds; round++) {
      const [first] = this.findViolations(value);
      if (!first) return value;
      const name = this.#nameIn(first);
      if (name === undefined) return undefined;
      const isMissing = !Object.hasOwn(value, name);
      const whole = isMissing ? undefined : embed(value[name], before[name]);
      if (whole) setOwn(value, name, whole);
      else if (isMissing && Object.hasOwn(before, name)) setOwn(value, name, before[name]);
      else if (!isMissing && !dropped.has(name)) delete value[name];
      else return undefined;
      if (!isMissing && !whole) dropped.add(name);
    }
    return undefined;
  }

  /** The property of the item that a violation is about. */
  #nameIn({ instancePath, params: { missingProperty } }: SchemaViolation): string | undefined {
    const { names } = this.#shape;
    const path = namesOf(instancePath);
    if (!names.every((name, index) => path[index] === name)) return undefined;
    return path[names.length] ?? (typeof missingProperty === 'string' ? missingProperty : undefined);
  }
}

/** The object of which a request names the key alone (`{"region": "nyc3"}`); undefined where there is none. */
function embed(key: unknown, object: unknown): Members | undefined {
  if (!isNode(object) || !isText(key)) return undefined;
  const name = findKeyIn(object, (own) => typeof own === typeof key);
  return name === undefined ? undefined : { ...object, [name]: key };
}

/** The values of a request's path parameters, by their places. */
export function parentsIn({
  operation,
  context: { input },
}: Pick<MockCall, 'operation' | 'context'>): Record<string, string> {
  return Object.fromEntries(
    listPlaces(operation.path).flatMap(({ name, place }) =>
      Object.hasOwn(input.path, name) ? [[place, String(input.path[name])]] : [],
    ),
  );
}

/** The value of an item at the place of a path parameter: the one that it was created below, or that of a property. */
export function parentValue(item: Item, place: PathPlace): string | undefined {
  const known = item.parents[place.place];
  if (known !== undefined) return known;
  const property = findParentProperty(Object.keys(item.value), place);
  const value = property === undefined ? undefined : item.value[property];
  return isText(value) ? String(value) : undefined;
}

/** The item that the path of a request leads to. */
export function findItem({ session, context: { input } }: StatefulCall, { name }: Resource): Item | undefined {
  const key = keyNameOf(name);
  const wanted = key === undefined ? undefined : input.path[key];
  return session.itemsOf(name).find((item) => item.key === String(wanted) && belongs(item, name, input, key));
}

/** Tells whether an item is below what the parameters of a path name; `except` is that of the item itself. */
export function belongs(item: Item, path: string, input: Pick<AnyInput, 'path'>, except?: string): boolean {
  return listPlaces(path).every(
    (place) => place.name === except || parentValue(item, place) === String(input.path[place.name]),
  );
}

/** Names of a property that has the URL of the thing itself. */
export const selfNames = ['url', 'self', 'href', 'uri'];

/** Scheme and host that a request was sent to, such as `http://127.0.0.1:4010`. */
export function originOf({ request }: RequestContext): string {
  return URL.parse(`http://${request.headers.host}`)?.origin ?? 'http://localhost';
}

/** The GET operation at a URL or a path, if the contract has one. */
export function findAtUrl({ findRoute }: Contract, text: unknown): Operation | undefined {
  if (typeof text !== 'string' || text.length > 2000) return undefined;
  const path = text.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  return path.startsWith('/') ? findRoute(path)?.operations.get('GET') : undefined;
}

/** The path of an item, as its GET has it; undefined where one of its parameters is not known. */
export function pathOf({ name, read }: Resource, item: Item): string | undefined {
  if (!read) return undefined;
  const texts = new Map<string, string>();
  for (const place of listPlaces(name)) {
    const value = place.name === keyNameOf(name) ? item.key : parentValue(item, place);
    if (value === undefined) return undefined;
    const parameter = read.pathParameters.find((each) => each?.name === place.name);
    const typed = parameter?.type.types.has('string') === false ? Number(value) : value;
    texts.set(place.name, parameter ? String(parameter.codec.write(typed)) : encodeURIComponent(value));
  }
  return fillPath(name, (each) => texts.get(each) ?? '');
}

/** The item with the URL of a path wherever it has its own; undefined where no property among those that `isFixed` has it. */
export function moveUrls(
  contract: Contract,
  resource: Resource,
  item: Members,
  path: string,
  origin: string,
  isFixed = (_name: string) => true,
): Members | undefined {
  const { read } = resource;
  const urls = Object.keys(item).filter((name) => isFixed(name) && read && findAtUrl(contract, item[name]) === read);
  const named = urls.find((name) => selfNames.includes(name)) ?? urls[0];
  if (named === undefined) return undefined;
  const from = String(item[named]);
  const [to = path] = listUrls(resource, path, origin, from);
  return replaceUrl(item, from, to);
}

/** The ways to write a URL of that path, those that are like the model first. */
export function listUrls({ read }: Resource, path: string, origin: string, model: unknown): string[] {
  const prefix = read?.prefixes[0] ?? '';
  const text = typeof model === 'string' ? model : '';
  const hasPrefix = prefix !== '' && text.replace(/^https?:\/\/[^/]*/i, '').startsWith(`${prefix}/`);
  const isPlain = text.startsWith('/') && !hasPrefix;
  const relative = isPlain ? [path, `${prefix}${path}`] : [`${prefix}${path}`, path];
  const own = /^https?:\/\/[^/]*/i.exec(text)?.[0];
  const absolute = [origin, own ?? []].flat().flatMap((start) => relative.map((each) => start + each));
  return own === undefined ? [...relative, ...absolute] : [...absolute, ...relative];
}

/** The object with one URL in the place of another, wherever that stands in a text of it. */
function replaceUrl(value: Members, from: string, to: string): Members {
  const quoted = from.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&');
  const pattern = new RegExp(`(?<![\\w.-])${quoted}${from.endsWith('/') ? '' : '(?![\\w.~%-])'}`, 'g');
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replace(pattern, () => to);
    if (Array.isArray(part)) return part.map(visit);
    return isHolder(part) ? visitMembers(part) : part;
  };
  const visitMembers = (members: object) =>
    Object.fromEntries(Object.entries(members).map(([name, member]) => [name, visit(member)]));
  return visitMembers(value);
}
