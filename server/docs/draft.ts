import { describeViolation, nameViolations, renderMessage, type Violation } from '../errors/index.ts';
import { readJson, syntaxes, UnreadableBody, writeContent } from '../openapi/bodies/index.ts';
import { isNode } from '../openapi/document/index.ts';
import { mostLevels, mostParameterLevels } from '../openapi/limits.ts';
import type { Content, Operation, Parameter, SecurityAlternative } from '../openapi/model.ts';
import { isUnrestricted, readTyped, spell } from '../openapi/parameters/index.ts';
import { composeRequest, type SampleBody, type SampleRequest } from '../openapi/samples/index.ts';

/** A request as a reader of the docs page has written it so far. */
export interface Draft {
  /** The text of each parameter, by its place and name, such as `query page`. */
  parameters: Record<string, string>;
  /** The media type of the body; none where there is no body. */
  type: string | undefined;
  body: string;
  /** The secret that the caller presents; empty for none. */
  secret: string;
  /** The name that Basic takes beside it; empty for a usual one. */
  user: string;
  /** The name of the alternative of the security requirements that the secret is for; empty for the first that it suffices for. */
  alternative: string;
  /** The preferences for a mock; empty for none. */
  prefer: string;
}

/** A request that is ready to be sent, and what the server would say of it. */
export interface BuiltRequest extends SampleRequest {
  /** The violations for which it would be turned down. */
  violations: Violation[];
}

/** Builds the request that a draft means, in the styles of the contract, and holds it against the contract. */
export function buildRequest(operation: Operation, draft: Draft): BuiltRequest {
  const { violations, given } = readParameters(operation, draft);
  const content = operation.body?.content.find(({ type }) => type === draft.type);
  const body = readBody(content, draft.body);
  const chosen = operation.security.find((uses) => nameAlternative(uses) === draft.alternative);
  const credential =
    draft.secret === ''
      ? undefined
      : {
          secret: draft.secret,
          ...(draft.user !== '' && { name: draft.user }),
          ...(chosen && { alternatives: [chosen] }),
        };
  const request = composeRequest(operation, given, { body, credential });
  return {
    ...request,
    headers: { ...request.headers, ...(draft.prefer !== '' && { Prefer: draft.prefer }) },
    // A reader sees the secret in the header that it goes to.
    pair: undefined,
    violations: [...violations, ...body.violations, ...findMissingBody(operation, body)],
  };
}

/** The schemes that an alternative needs together, as a reader chooses them. */
export function nameAlternative(uses: SecurityAlternative): string {
  return uses.map(({ scheme }) => scheme.name).join(' and ') || 'none';
}

function readParameters({ parameters }: Operation, draft: Draft) {
  const violations: Violation[] = [];
  const given = new Map<Parameter, unknown>();
  for (const parameter of parameters) {
    const { name, in: place, isRequired, check, pointer } = parameter;
    const text = draft.parameters[`${place} ${name}`] ?? '';
    if (text === '') {
      if (isRequired) violations.push({ name, message: renderMessage('required'), pointer });
      continue;
    }
    const value = readText(parameter, text);
    given.set(parameter, value);
    const found = check?.findViolations(value).map((violation) => describeViolation(violation)) ?? [];
    violations.push(...found.map(({ message }) => ({ name, message, pointer })));
  }
  return { violations, given };
}

/** What a reader has typed as a value of the parameter's type: a list or an object is JSON, or a list has commas between its items. */
function readText({ type }: Parameter, text: string): unknown {
  const isDeep = !isUnrestricted(type) && (type.types.has('array') || type.types.has('object'));
  if (!isDeep) return readTyped(type, text);
  const json = /^\s*[[{]/.test(text) ? parseJson(text, mostParameterLevels) : undefined;
  if (json !== undefined) return json;
  return type.types.has('array')
    ? text.split(',').map((item, index) => readTyped(type.items(index), item.trim()))
    : readTyped(type, text);
}

interface Body extends SampleBody {
  violations: Violation[];
}

function readBody(content: Content | undefined, text: string): Body {
  if (!content || text.trim() === '') return { type: '', text: undefined, value: undefined, violations: [] };
  const { type, syntax, isStructured } = content;
  const isJson = syntax === 'json';
  const value = isStructured ? parseJson(text, isJson ? mostLevels : mostParameterLevels) : text;
  // What is no JSON may be written out already.
  if (syntaxes[syntax].madeOf !== 'parts' && !isJson && typeof value !== 'object') return readWritten(content, text);
  if (value === undefined) return { type, text, value, violations: [toViolation(content, 'JSON parse error.')] };
  const violations = findViolations(content, value);
  if (isJson) return { type, text, value, violations };
  if (syntax === 'parts' && isNode(value)) {
    const fields = Object.entries(value).map(([name, part]): [string, string] => [name, spell(part)]);
    return { type, text: undefined, value, violations, fields };
  }
  const written = writeContent(content, value);
  return { type: written.type, text: String(written.body), value, violations };
}

/** A text as the body that it is, which a schema may describe. */
function readWritten(content: Content, text: string): Body {
  try {
    const value = syntaxes[content.syntax].read(text, content);
    const violations = content.isStructured ? findViolations(content, value) : [];
    return { type: content.type, text, value: text, violations };
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    return {
      type: content.type,
      text,
      value: text,
      violations: [toViolation(content, `${error.format} parse error.`)],
    };
  }
}

function findViolations({ check, explain }: Content, value: unknown): Violation[] {
  const isWrong = check?.isValid(value) === false;
  return isWrong ? nameViolations(explain(value).map((each) => describeViolation(each))) : [];
}

function toViolation({ pointer }: Content, message: string): Violation {
  return { name: '__all__', message, pointer };
}

function findMissingBody({ body }: Operation, { text, fields }: Body): Violation[] {
  if (!body?.isRequired || text !== undefined || fields) return [];
  return [{ name: '__all__', message: renderMessage('required'), pointer: body.pointer }];
}

/** The value of a JSON text; undefined for any other text. Throws an `UnreadableBody` for one that is deeper than a request may be. */
function parseJson(text: string, levels: number): unknown {
  try {
    return readJson(text, levels);
  } catch (error) {
    if (error instanceof UnreadableBody && error.isQuoting) return undefined;
    throw error;
  }
}
