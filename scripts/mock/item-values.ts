import { mediaOf, writeBody } from '../../server/openapi/bodies/index.ts';
import { isNode, memberOf, namesOf, setOwn } from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation } from '../../server/openapi/model.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import type { AnyResponse } from '../../server/response/check-response.ts';
import { findParentProperty, keyNameOf, listPlaces, type PathPlace, plainName } from './names.ts';
import type { Resource, Resources } from './resources.ts';
import { type Choice, findGood, makeResponse, type Sampling } from './responses.ts';
import type { Item, MockSession } from './sessions.ts';

/** A request to an operation that acts on a resource. */
export interface StatefulCall extends Resources {
  contract: Contract;
  session: MockSession;
  operation: Operation;
  input: AnyInput;
  /** The path of the request without its query, and the query as it was sent. */
  path: string;
  query: string;
  /** Scheme and host of the request, such as `http://127.0.0.1:4010`. */
  origin: string;
  /** The media type of the request's body. */
  sentContent: Content | undefined;
  /** The response that a mock without a memory gives: the first success unless a status is named. */
  choose(code?: string): Choice;
  /** How sample data is made; examples are used without it. */
  sampling: Sampling | undefined;
}

/** A response, and what changes in the session once the response is known to be allowed. */
export interface Outcome {
  response: AnyResponse;
  record?(): void;
  /** Parameters of the request that it took no account of. */
  ignored?: string[];
}

/** An object by the names of its properties. */
export type Members = Record<string, unknown>;

/** The members of a value; none where it is no object. */
export function membersIn(value: unknown): Members {
  return isNode(value) ? value : {};
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

/** A value as the body has it under that name: a number or a text. */
export function typedAs(content: Content | undefined, name: string, value: string | number): string | number {
  const types = content?.valueType.property(name)?.types;
  if (!types) return value;
  if (types.has('string')) return String(value);
  return (types.has('integer') || types.has('number')) && Number.isFinite(Number(value)) ? Number(value) : value;
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

/** How many violations of a value are mended. */
const mostRounds = 40;

/**
 * The value if the contract allows it as that body, else the nearest that it does: a property that is wrong is left out
 * or as it was before, one that is missing is as before or sample data. Undefined where there is none.
 */
export function fitValue(content: Content, wanted: Members, before: Members): Members | undefined {
  const pruned = prune(content, wanted);
  const mended = mend(content, pruned, before);
  if (mended) return mended;
  const suggest = (names: string[]) => {
    const value = names.reduce(memberOf, pruned as unknown);
    return value === undefined ? [] : [value];
  };
  const made = content.makeSample({ size: 'least', suggest });
  return isNode(made) ? made : undefined;
}

/** Without the properties of other bodies of the same thing, which this one does not name. */
export function prune({ valueType }: Pick<Content, 'valueType'>, value: Members): Members {
  if (valueType.isOpen || valueType.propertyNames.length === 0) return value;
  const names = new Set(valueType.propertyNames);
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
}

function mend({ check }: Content, wanted: Members, before: Members): Members | undefined {
  if (!check || check.isValid(wanted)) return wanted;
  const value = { ...wanted };
  const dropped = new Set<string>();
  for (let round = 0; round < mostRounds; round++) {
    const [first] = check.findViolations(value);
    if (!first) return value;
    const missing = first.params.missingProperty;
    const [name] = typeof missing === 'string' && first.instancePath === '' ? [missing] : namesOf(first.instancePath);
    if (name === undefined) return undefined;
    const isMissing = !Object.hasOwn(value, name);
    if (isMissing && Object.hasOwn(before, name)) setOwn(value, name, before[name]);
    else if (!isMissing && !dropped.has(name)) delete value[name];
    else return undefined;
    if (!isMissing) dropped.add(name);
  }
  return undefined;
}

/** The values of a request's path parameters, by their places. */
export function parentsIn({ operation, input }: Pick<StatefulCall, 'operation' | 'input'>): Record<string, string> {
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
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The item that the path of a request leads to. */
export function findItem({ session, input }: StatefulCall, { name }: Resource): Item | undefined {
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
