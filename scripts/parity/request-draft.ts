import { fillPath } from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter } from '../../server/openapi/model.ts';
import { ownHeaders } from '../../server/openapi/parameters/index.ts';
import type { MakeSample, SamplePreferences } from '../../server/openapi/schema/index.ts';
import { isPresented, type Presented, presentForOperation, type Secrets } from './present-credentials.ts';
import type { RawRequest } from './probe-kinds.ts';

/** A valid request of an operation in its parts, each of which a probe may replace. */
export interface Draft {
  contract: Contract;
  operation: Operation;
  /** The parameters that are sent, each with its value and the text that stands for it. */
  parameters: ReadonlyMap<Parameter, Written>;
  credentials: Presented;
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

/** The least that an operation asks for: required parameters, credentials, no body. */
export function createDraft(contract: Contract, operation: Operation, secrets: Secrets): Draft {
  const draft: Draft = {
    contract,
    operation,
    parameters: new Map(),
    credentials: presentForOperation(operation, secrets),
  };
  const required = operation.parameters.filter((parameter) => parameter.isRequired || parameter.in === 'path');
  return required.reduce((made, parameter) => withParameter(made, parameter, givenValue(parameter)), draft);
}

/** The value that the contract gives for a parameter if it is right, else one that it admits; an empty object or list is written as nothing, which is no parameter. */
export function givenValue({ examples, check, codec, makeSample }: Parameter): unknown {
  const isUsable = (value: unknown) => codec.write(value) !== '';
  const good = examples.find(({ value }) => check?.isValid(value) !== false && isUsable(value)) ?? examples[0];
  if (good && check?.isValid(good.value) !== false) return good.value;
  return check ? (findSample(makeSample, isUsable) ?? good?.value ?? 'a') : 'a';
}

/** The preferences for a value that are tried, the first ones first. */
const preferences: SamplePreferences[] = [
  { size: 'least' },
  {},
  ...Array.from({ length: 20 }, (_, index) => ({ seed: String(index) })),
];

/** A value that can be used, the least where none can; undefined where none can be made. */
function findSample(makeSample: MakeSample, isUsable: (sample: unknown) => boolean): unknown {
  for (const each of preferences) {
    const value = makeSample(each);
    if (value === undefined || isUsable(value)) return value;
  }
  return makeSample(preferences[0]);
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

/** The draft without the parameter. */
export function withoutParameter(draft: Draft, parameter: Parameter): Draft {
  return { ...draft, parameters: new Map([...draft.parameters].filter(([each]) => each !== parameter)) };
}

/** Headers that say nothing as parameters (OpenAPI 3.1, section 4.8.12.2), and those that the sender of a message has to set. */
const passedOver = new Set([...ownHeaders, 'accept', 'authorization', 'host', 'expect']);

/** Tells whether a parameter is a header that is not the caller's to choose. */
export function isPassedOver({ name, in: place }: Parameter): boolean {
  return place === 'header' && passedOver.has(name.toLowerCase());
}

/** The request that a draft stands for. */
export function toRequest(draft: Draft): RawRequest {
  const { operation, credentials, content } = draft;
  const [prefix = ''] = operation.prefixes;
  const given = [...draft.parameters].filter(
    ([parameter]) => !isPresented(parameter, credentials) && !isPassedOver(parameter),
  );
  const sent = given.map(([{ name, in: place }, { text }]) => ({ name, place, text }));
  const textsIn = (place: Parameter['in']) => sent.filter((each) => each.place === place && each.text !== '');
  const path = fillPath(operation.path, (name) => textIn(sent, name));
  const query = [...textsIn('query').map(({ text }) => text), ...Object.values(credentials.query)];
  const cookies = [...textsIn('cookie').map(({ text }) => text), ...Object.values(credentials.cookies)];
  return {
    method: operation.method.toUpperCase(),
    path: `${prefix}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    headers: {
      ...Object.fromEntries(textsIn('header').map(({ name, text }) => [name, text])),
      ...credentials.headers,
      ...(cookies.length > 0 && { Cookie: cookies.join('; ') }),
      ...(content && { 'Content-Type': content.type }),
    },
    ...(content && { body: content.body }),
  };
}

/** A name in the path that no parameter declares takes any text. */
function textIn(sent: { name: string; place: Parameter['in']; text: string }[], name: string): string {
  return sent.find((each) => each.place === 'path' && each.name === name)?.text ?? 'a';
}
