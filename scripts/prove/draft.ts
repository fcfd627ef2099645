import { makePlainBody, writeContent } from '../../server/openapi/bodies/index.ts';
import { fillPath, findCovering, isRange, parseMediaType } from '../../server/openapi/document/index.ts';
import type {
  Content,
  Contract,
  Operation,
  Parameter,
  SecurityAlternative,
  SecurityScheme,
} from '../../server/openapi/model.ts';
import { createParameterCodec, ownHeaders } from '../../server/openapi/parameters/index.ts';
import { anyValue, type MakeSample } from '../../server/openapi/schema/index.ts';

/** A request as it is sent, byte for byte. */
export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

/** A valid request of an operation in its parts, each of which a probe may replace. */
export interface Draft {
  contract: Contract;
  operation: Operation;
  /** The parameters that are sent, each with its value and the text that stands for it. */
  parameters: ReadonlyMap<Parameter, Written>;
  credentials: Presented[];
  content?: DraftContent;
}

/** A parameter's value, and how a request has it written. */
export interface Written {
  value: unknown;
  text: string;
}

/** A body in one of the operation's media types. */
export interface DraftContent {
  declared: Content;
  value: unknown;
  /** The `Content-Type` to send. */
  type: string;
  body: string | Buffer;
}

/** The credentials of a client. */
export interface Secrets {
  name: string;
  secret: string;
}

/** Credentials as a request carries them; the names of headers in lower case. */
export interface Presented {
  in: 'query' | 'header' | 'cookie';
  name: string;
  text: string;
}

/** The least that an operation asks for: required parameters, credentials, no body. */
export function createDraft(contract: Contract, operation: Operation, secrets: Secrets): Draft {
  const credentials = presentAll(operation.security.find(canBeMet) ?? [], secrets);
  const draft: Draft = { contract, operation, parameters: new Map(), credentials };
  const required = operation.parameters.filter((parameter) => parameter.isRequired || parameter.in === 'path');
  return required.reduce((made, parameter) => withParameter(made, parameter, givenValue(parameter)), draft);
}

/** The value that the contract gives for a parameter if it is valid, else a sample; an empty object or list is written as nothing, which is no parameter. */
export function givenValue({ examples, check, codec, makeSample }: Parameter): unknown {
  const isUsable = (value: unknown) => codec.write(value) !== '';
  const good = examples.find(({ value }) => check?.isValid(value) !== false && isUsable(value)) ?? examples[0];
  if (good && check?.isValid(good.value) !== false) return good.value;
  return (check && findSample(makeSample, isUsable)) ?? good?.value ?? 'a';
}

/** A sample that can be used, the least before everything; the least where none can. */
function findSample(makeSample: MakeSample, isUsable: (sample: unknown) => boolean): unknown {
  const least = makeSample({ size: 'least' });
  if (least === undefined || isUsable(least)) return least;
  const usual = makeSample({});
  if (usual !== undefined && isUsable(usual)) return usual;
  for (let seed = 0; seed < 20; seed++) {
    const made = makeSample({ seed: String(seed) });
    if (made !== undefined && isUsable(made)) return made;
  }
  return least;
}

/** The draft with the parameter set to the value, written by its codec unless a text is given. */
export function withParameter(
  draft: Draft,
  parameter: Parameter,
  value: unknown,
  text = parameter.codec.write(value),
): Draft {
  return { ...draft, parameters: new Map(draft.parameters).set(parameter, { value, text }) };
}

/** The draft with a value as its body, written in the media type. */
export function withBody(draft: Draft, declared: Content, value: unknown): Draft {
  const { type, body } = writeContent(declared, value);
  return {
    ...draft,
    content: { declared, value, type: isRange(declared.media) ? nameRange(draft, declared) : type, body },
  };
}

/** The bodies that the contract gives for a media type and samples of it, each with a name. */
export function listBodies({
  examples,
  media,
  makeSample,
  syntax,
  valueType,
}: Content): [about: string, body: unknown][] {
  const given = examples.map(({ name, value }): [string, unknown] => [
    name === undefined ? 'the example' : `the example ${name}`,
    value,
  ]);
  const isFile = syntax === 'bytes' && !valueType.types.has('object');
  const made = isFile ? [] : [makeSample({ size: 'least' }), makeSample()];
  const values = made.flatMap((each): [string, unknown][] => (each === undefined ? [] : [['a sample body', each]]));
  return given.length + values.length > 0 ? [...given, ...values] : [['a sample body', makePlainBody(media)]];
}

/** A media type that a declared range stands for, and no other of the operation's. */
function nameRange({ operation }: Draft, declared: Content): string {
  const [main = ''] = declared.media.essence.split('/');
  const names = main === '*' ? ['application/octet-stream', 'x/any'] : [`${main}/png`, `${main}/x-any`];
  const isOwn = (name: string) => {
    const media = parseMediaType(name);
    return media && findCovering(operation.body?.content ?? [], media) === declared;
  };
  return names.find(isOwn) ?? declared.type;
}

/** Headers that say nothing as parameters (OpenAPI 3.1, section 4.8.12.2), and those that the sender of a message has to set. */
const ignored = new Set([...ownHeaders, 'accept', 'authorization', 'host', 'expect']);

/** Tells whether a request may have a parameter: it is no such header, and no credentials come in its place. */
export function canBeGiven({ name, in: place }: Parameter, credentials: Presented[]): boolean {
  const own = place === 'header' ? name.toLowerCase() : name;
  const isIgnored = place === 'header' && ignored.has(own);
  return !isIgnored && !credentials.some((each) => each.in === place && each.name === own);
}

/** The request that a draft stands for. */
export function toRequest({ operation, credentials, content, parameters }: Draft): RawRequest {
  const [prefix = ''] = operation.prefixes;
  const given = [...parameters]
    .filter(([parameter]) => canBeGiven(parameter, credentials))
    .map(([{ name, in: place }, { text }]) => ({ in: place, name, text }));
  const sent = [...given.filter(({ in: place, text }) => place !== 'path' && text !== ''), ...credentials];
  const textsIn = (place: Presented['in']) => sent.filter((each) => each.in === place).map(({ text }) => text);
  // A name in the path that no parameter declares takes any text.
  const path = fillPath(
    operation.path,
    (name) => given.find((each) => each.in === 'path' && each.name === name)?.text ?? 'a',
  );
  const [query, cookies] = [textsIn('query'), textsIn('cookie')];
  return {
    method: operation.method.toUpperCase(),
    path: `${prefix}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    headers: {
      ...Object.fromEntries(sent.filter((each) => each.in === 'header').map(({ name, text }) => [name, text])),
      ...(cookies.length > 0 && { Cookie: cookies.join('; ') }),
      ...(content && { 'Content-Type': content.type }),
    },
    ...(content && { body: content.body }),
  };
}

/** Credentials for every scheme of an alternative. */
export function presentAll(alternative: SecurityAlternative, secrets: Secrets): Presented[] {
  const all = alternative.flatMap(({ scheme }) => present(scheme, secrets) ?? []);
  return all.filter(
    ({ in: place, name }, index) => index === all.findLastIndex((each) => each.in === place && each.name === name),
  );
}

/** Tells whether there are credentials for every scheme of the alternative: two in one place, such as Basic and Bearer, keep each other out. */
export function canBeMet(alternative: SecurityAlternative): boolean {
  const all = alternative.map(({ scheme }) => present(scheme, { name: 'a', secret: 'b' }));
  const excludes = (one: Presented, other: Presented | undefined) =>
    other?.in === one.in && other.name === one.name && other.text !== one.text;
  return all.every((one) => one && !all.some((other) => excludes(one, other)));
}

/** Tells whether a client may do without credentials. */
export function isOpen({ security }: Operation): boolean {
  return security.length === 0 || security.some((alternative) => alternative.length === 0);
}

/** Tells whether there are credentials that admit a client: for a scheme that the server cannot check there are none. */
export function isReachable(operation: Operation): boolean {
  return isOpen(operation) || operation.security.some(canBeMet);
}

function present({ kind, parameter }: SecurityScheme, { name, secret }: Secrets): Presented | undefined {
  if (kind === 'unsupported') return undefined;
  if (!parameter) {
    const basic = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
    return { in: 'header', name: 'authorization', text: kind === 'basic' ? basic : `Bearer ${secret}` };
  }
  const text = createParameterCodec(parameter, anyValue).write(secret);
  return { in: parameter.in, name: parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name, text };
}
