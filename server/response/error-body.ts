import { describeThrown, HttpError, InvalidRequest, nameForPeople, tellName } from '../errors/index.ts';
import { StoreUnavailable, UnstorableText } from '../idempotency/store.ts';
import { STATUS_CODES } from '../node-http.ts';
import { concreteTypes, mediaOf, writeBody } from '../openapi/bodies/index.ts';
import { findResponse, violationStatus } from '../openapi/document/index.ts';
import type { Content, Operation, Response } from '../openapi/model.ts';
import { exampleOf, type Suggest } from '../openapi/schema/index.ts';
import type { AnyResponse, CheckResponse, PreferType, RenderedResponse } from './check-response.ts';

/** The response as it is sent, and the reasons why the contract does not allow it: none, unless there was no other way. */
interface ErrorResponse {
  response: RenderedResponse;
  reasons: string[];
  /** True if its body says what went wrong. */
  isTelling: boolean;
}

/**
 * Finds the body of an error that the contract allows. Where it declares the status, the first that is valid of those that
 * `listErrorBodies` has, or no body at all. If none is valid, the house's own is sent as it is: the caller needs an explanation.
 * Where the status is not declared, the operation's other errors say how it looks.
 */
export function renderError(
  operation: Operation | undefined,
  error: ServerError,
  path: string,
  check: CheckResponse,
  prefer: PreferType,
): ErrorResponse {
  const { status, headers, detail, violations } = error;
  const declared = operation && findError(operation, status);
  const reasons: string[] = [];
  for (const candidate of operation && declared ? listCandidates(declared, error, path, prefer) : []) {
    try {
      const { headers: checked, body } = check(operation as Operation, candidate, prefer);
      const isTelling = candidate.body !== undefined && tells(candidate.body, error);
      return { response: { status, headers: { ...checked, ...headers }, body }, reasons: [], isTelling };
    } catch (thrown) {
      reasons.push(describeThrown(thrown));
    }
  }
  const house = violations ?? { detail };
  const { contentType = 'application/json', body } = (operation &&
    !declared &&
    findLikeness(operation, error, path, house)) || { body: house };
  const sent = { ...headers, 'Content-Type': contentType };
  return { response: { status, headers: sent, body: JSON.stringify(body) }, reasons, isTelling: true };
}

/** The body of an error that the operation does not declare, in the form of those that it does. */
function findLikeness(operation: Operation, error: ServerError, path: string, house: object): ErrorBody | undefined {
  if (isHouseForm(operation, house)) return undefined;
  for (const content of listErrorContents(operation)) {
    for (const candidate of listErrorBodies([content], error, path))
      if (isValid(content, candidate.body) && tells(candidate.body, error)) return candidate;
  }
  return undefined;
}

/** Tells whether an error that the operation does not declare has the house's own body: no other has a form, or one has this. */
export function isHouseForm(operation: Operation, house: object): boolean {
  const contents = listErrorContents(operation);
  return contents.length === 0 || contents.some((content) => isHouseContent(content, house));
}

function listErrorContents({ responses }: Operation): Content[] {
  const errors = responses.filter(({ key }) => /^[45]/.test(key));
  return errors.flatMap(({ content }) => content.filter(({ syntax }) => syntax === 'json'));
}

function isValid({ check }: Content, body: unknown): boolean {
  return check?.isValid(body) !== false;
}

/** The response that is declared for an error: a `default` that is all there is describes the success. */
function findError(operation: Operation, status: number): Response | undefined {
  const declared = findResponse(operation, status);
  return declared?.key === 'default' && operation.responses.length === 1 ? undefined : declared;
}

function* listCandidates(
  declared: Response,
  error: ServerError,
  path: string,
  prefer: PreferType,
): Generator<AnyResponse> {
  const { status } = error;
  const headers = { ...requiredHeaders(declared), ...allowedHeaders(declared, error) };
  if (declared.content.length === 0) yield { status, headers };
  for (const { contentType, body } of listErrorBodies(inOrder(declared.content, prefer), error, path)) {
    yield { status, headers, ...(contentType !== undefined && { contentType }), body };
  }
}

/** JSON before all else, since a caller that accepts something else may still read an error; then as the caller prefers. */
function inOrder(content: Content[], prefer: PreferType): Content[] {
  const json = content.filter(({ syntax }) => syntax === 'json');
  if (json.length > 0) return json;
  const preferred = content.length > 0 ? prefer(content.map(({ type }) => type)) : undefined;
  return content.toSorted((one, other) => Number(other.type === preferred) - Number(one.type === preferred));
}

/** The headers that the contract declares, each as a value of its type there. */
function allowedHeaders(declared: Response, error: ServerError): Record<string, unknown> {
  const entries = Object.entries(error.headers).flatMap(([name, text]): [string, unknown][] => {
    const header = declared.headers.get(name.toLowerCase());
    return header ? [[name, header.codec.read(text, header.check?.isValid)]] : [];
  });
  return Object.fromEntries(entries);
}

/** The headers that the contract wants with the response: their examples, or samples. */
function requiredHeaders({ headers }: Response): Record<string, unknown> {
  const required = [...headers.values()].filter(({ isRequired }) => isRequired);
  return Object.fromEntries(required.map((header) => [header.name, exampleOf(header)]));
}

/** A body that an error may have, in a media type. */
interface ErrorBody {
  contentType?: string;
  body: unknown;
}

/**
 * The bodies that an error may have, the most telling first: the house's own where the schema names every property of it
 * (the violations by property, problem details of RFC 9457, `{"detail"}`), a sample of the schema that says what went
 * wrong, an example of the contract's own, the house's as far as the schema does not keep it out, and one that says nothing.
 */
function* listErrorBodies(content: Content[], error: ServerError, path: string): Generator<ErrorBody> {
  const [first] = content;
  if (!first) return;
  const contentType = concreteTypes(first)[0] ?? first.type;
  const write = (value: unknown): ErrorBody => ({ contentType, body: writeBody(first, mediaOf(contentType), value) });
  let silent: ErrorBody | undefined;
  if (isText(first)) {
    yield { contentType, body: writeText(contentType, error.detail) };
  } else {
    const { telling, brief } = houseBodies(first, error);
    const isOwn = (body: object) => isNamed(first, body);
    yield* telling.filter(isOwn).map(write);
    if (!error.told) yield* brief.filter(isOwn).map(write);
    const make = (told: ServerError) => first.makeSample({ size: 'least', suggest: suggestError(told, path) });
    const own = make(error);
    // Where there is no place for the name of what is wrong, the sentence has it.
    const made = own !== undefined && !tellsNames(own, error) ? make(withNames(error)) : own;
    silent = made === undefined ? undefined : write(made);
    if (silent && tells(made, error)) yield silent;
    yield* brief.filter(isOwn).map(write);
  }
  for (const each of content) {
    for (const { value } of each.examples) yield { contentType: each.type, body: writeBody(each, each.media, value) };
  }
  const { telling, brief } = houseBodies(first, error);
  yield* [...telling, ...brief].map(write);
  if (silent) yield silent;
}

/** The house's bodies: those that list every violation, and those with one sentence. */
function houseBodies(content: Content, { status, detail, violations }: ServerError) {
  const problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    ...(violations && { errors: violations }),
  };
  const isProblem = content.media.essence.startsWith('application/problem+');
  const telling: object[] = [...(isProblem ? [problem] : []), ...(violations ? [violations] : [])];
  const brief: object[] = isProblem
    ? [{ detail }]
    : meansProblem(content)
      ? [problem, { detail }]
      : [{ detail }, problem];
  return { telling, brief };
}

/** A schema that names all of a problem's properties means one, whatever the media type. */
function meansProblem({ valueType: { propertyNames } }: Content): boolean {
  return ['type', 'title', 'status', 'detail'].every((name) => propertyNames.includes(name));
}

/** Tells whether an error of the house's own form would do, and none that says more is meant. */
function isHouseContent(content: Content, house: object): boolean {
  const { media, check } = content;
  const isPlain = media.essence === 'application/json' && !meansProblem(content);
  return isPlain && isNamed(content, house) && check?.isValid(house) !== false;
}

/** Tells whether the schema speaks of every property that a body has. */
export function isNamed({ check, valueType }: Content, body: object): boolean {
  const { propertyNames, isOpen } = valueType;
  return !check || isOpen || Object.keys(body).every((name) => propertyNames.includes(name));
}

/** Tells whether a value says what went wrong, and not only that something did. */
function tells(value: unknown, { detail, told }: ServerError): boolean {
  const text = JSON.stringify(value);
  return [detail, told?.[0]?.message].some(
    (said) => said !== undefined && text.includes(JSON.stringify(said).slice(1, -1)),
  );
}

/** Tells whether a value names something that is wrong, or says all of it in one sentence. */
function tellsNames(value: unknown, { detail, told = [] }: ServerError): boolean {
  const texts: string[] = [];
  JSON.stringify(value, (_, each) => (typeof each === 'string' ? texts.push(each) : each));
  const names = told.map(({ name }) => name).filter((name) => !isWhole(name));
  const places = new Set(names.flatMap((name) => [name, name.split('.').at(-1), `/${name.replaceAll('.', '/')}`]));
  return names.length === 0 || texts.some((text) => places.has(text) || text.includes(detail));
}

function isText({ syntax, valueType, media }: Content): boolean {
  return (syntax === 'text' || syntax === 'bytes') && (valueType.types.has('string') || media.essence === 'text/html');
}

/** The sentence as a text of the media type. */
function writeText(type: string, detail: string): string {
  if (!type.startsWith('text/html')) return detail;
  const escaped = detail.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<!doctype html><title>Error</title><p>${escaped}</p>`;
}

/** Names of properties, in lower case without signs, that say what went wrong. */
const sentences = names(
  'message msg detail details description error errors errormessage errordescription errormsg reason text summary info cause usermessage developermessage longmessage shortmessage statusmessage title statustext fault exception failure problem apierror errorresponse',
);
const numbers = names('status statuscode httpstatus httpstatuscode httpcode code errorcode');
/** Those that list what is wrong, one by one or by name. */
const lists = names(
  'errors error violations fields fielderrors invalidparams invalidparameters issues details detail messages validationerrors validation errormessages errordetails causes problems',
);
const fields = names(
  'field fieldname name property propertyname param parameter attribute key path pointer source location loc target domain subject',
);
const reasons = names('message msg detail description reason error text title errormessage info');

/**
 * Proposes what an error body says where its schema has a place for it: the sentence, the status, and the violations as a
 * list or by their names. The caller drops what the schema does not allow.
 */
function suggestError(error: ServerError, path: string): Suggest {
  const told: ToldViolation[] = error.told ?? [{ name: '', place: 'body', message: error.detail }];
  return (place) => {
    if (place.length === 0) return [...(error.told ? listForms(error, told) : []), error.detail, [error.detail]];
    const index = place.findLastIndex((name) => /^\d+$/.test(name));
    const holder = index > 0 ? simplify(place[index - 1] ?? '') : '';
    if (index < 0) return suggestMember(error, told, simplify(place.at(-1) ?? ''), path);
    const violation = index === 0 || lists.has(holder) ? told[Number(place[index])] : undefined;
    if (!violation) return [];
    return index === place.length - 1
      ? [sentenceOf(violation)]
      : suggestPart(error, violation, simplify(place.at(-1) ?? ''));
  };
}

function suggestMember(error: ServerError, told: ToldViolation[], name: string, path: string): unknown[] {
  const { status, detail } = error;
  const title = STATUS_CODES[status] ?? 'Error';
  if (name === 'type') return ['about:blank'];
  if (name === 'title' || name === 'statustext') return [title];
  if (numbers.has(name)) return [status, String(status)];
  if (name === 'success' || name === 'ok') return [false];
  if (name === 'timestamp') return [new Date().toISOString()];
  if (name === 'path' || name === 'instance' || name === 'requesturi') return [path];
  const forms = lists.has(name) ? listForms(error, told) : [];
  if (name === 'error') return [...forms, detail];
  return sentences.has(name) ? [detail, ...forms] : forms;
}

/** The violations as a map of lists, a map of texts and a list of texts. */
function listForms({ violations }: ServerError, told: ToldViolation[]): unknown[] {
  const texts = told.map(sentenceOf);
  if (!violations) return [texts];
  const joined = Object.entries(violations).map(([name, messages]) => [name, messages.join(' ')]);
  return [violations, Object.fromEntries(joined), texts];
}

/** What an item of a list says of one violation. */
function suggestPart({ status }: ServerError, { name, place, message }: ToldViolation, part: string): unknown[] {
  const parts = isWhole(name) ? [] : name.split('.');
  if (part === 'loc') return [[place, ...parts], parts];
  if (part === 'pointer') return [parts.map((each) => `/${each}`).join('')];
  if (part === 'in') return [place];
  if (part === 'location') return [place, name];
  if (reasons.has(part)) return [message];
  if (part === 'code' || part === 'type' || part === 'rule' || part === 'kind') return ['invalid', status];
  if (numbers.has(part)) return [status, String(status)];
  return fields.has(part) && name !== '' ? [name, parts] : [];
}

/** The error with the name of what is wrong in each sentence. */
function withNames(error: ServerError): ServerError {
  const told = error.told?.map((violation) => ({ ...violation, name: '', message: sentenceOf(violation) }));
  return { ...error, ...(told && { told }) };
}

/** Tells whether what is wrong is neither a property nor a parameter. */
function isWhole(name: string): boolean {
  return name === '' || name === '__all__';
}

function sentenceOf({ name, message }: ToldViolation): string {
  return isWhole(name) ? message : `${name}: ${message}`;
}

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}

function names(list: string): Set<string> {
  return new Set(list.split(' '));
}

/** An error as the server responds with it. */
export interface ServerError {
  status: number;
  /** The headers that HTTP demands with that status, such as `Allow`. */
  headers: Record<string, string>;
  detail: string;
  /** The violations of a request, by property. */
  violations?: Record<string, string[]>;
  /** The same, one by one. */
  told?: ToldViolation[];
}

/** A violation of a request, for a body that lists them. */
interface ToldViolation {
  /** The property or the parameter; empty where it is neither. */
  name: string;
  place: 'body' | 'path' | 'query' | 'header' | 'cookie';
  message: string;
}

/** A database that is started again, or a lock that is released, is back within seconds. */
const retrySoon = { 'Retry-After': '1' };

/** The response to what was thrown, in the terms of the operation that declares it. */
export function toServerError(thrown: unknown, operation: Operation | undefined): ServerError {
  if (thrown instanceof InvalidRequest) return toViolations(thrown, operation);
  if (thrown instanceof HttpError) {
    const status = thrown.status === 400 ? violationStatus(operation) : thrown.status;
    return { status, headers: thrown.headers, detail: thrown.message };
  }
  if (thrown instanceof StoreUnavailable) {
    return { status: 503, headers: retrySoon, detail: 'The service is temporarily unavailable; try again later.' };
  }
  if (thrown instanceof UnstorableText)
    return { status: violationStatus(operation), headers: {}, detail: thrown.message };
  return { status: 500, headers: {}, detail: 'A server error has occurred.' };
}

function toViolations(invalid: InvalidRequest, operation: Operation | undefined): ServerError {
  const violations = groupByName(invalid);
  const detail = Object.entries(violations).map(([name, messages]) => `${nameForPeople(name)}: ${messages.join(' ')}`);
  const places = new Map(operation?.parameters.map((parameter) => [tellName(parameter), parameter.in]));
  const told = Object.entries(violations).flatMap(([name, messages]) =>
    messages.map((message) => ({ name, place: places.get(name) ?? ('body' as const), message })),
  );
  return {
    status: violationStatus(operation),
    headers: {},
    detail: detail.join(' '),
    violations,
    told: told.slice(0, most.names),
  };
}

/** The most messages of one property, and the most properties: a caller's thousand mistakes must not make a response many times as long. */
const most = { messages: 50, names: 100 };

function groupByName({ violations }: InvalidRequest): Record<string, string[]> {
  const groups = [...Map.groupBy(violations, ({ name }) => name)].slice(0, most.names);
  return Object.fromEntries(
    groups.map(([name, group]) => {
      const messages = [...new Set(group.map(({ message }) => message))];
      const rest = messages.length - most.messages;
      return [name, rest > 0 ? [...messages.slice(0, most.messages), `And ${rest} more like these.`] : messages];
    }),
  );
}
