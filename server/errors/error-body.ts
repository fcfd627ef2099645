import { findResponse } from '../openapi/document/index.ts';
import type { Content, Operation, Response } from '../openapi/model.ts';
import type { PreferType } from '../response/body.ts';
import type { AnyResponse, CheckResponse, RenderedResponse } from '../response/check-response.ts';
import { describeThrown } from './describe-thrown.ts';
import { type ErrorBody, isHouseContent, listErrorBodies, tells } from './error-candidates.ts';
import type { ServerError } from './server-error.ts';

/** The response as it is sent, and the reasons why the contract does not allow it: none, unless there was no other way. */
export interface ErrorResponse {
  response: RenderedResponse;
  reasons: string[];
  /** True if its body says what went wrong. */
  isTelling: boolean;
}

/**
 * Finds the body of an error that the contract allows. Where it declares the status, the first that is valid of those that
 * `listErrorBodies` has, or no body at all. If none is valid, the house's own is sent as it is: the caller has to be told
 * something. Where the status is not declared, the operation's other errors say how it looks.
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

/** JSON before all else, since whoever asked for something else may still read an error; then as the caller prefers. */
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

/** The headers that the contract wants with the response: their examples, or what is made up. */
function requiredHeaders({ headers }: Response): Record<string, unknown> {
  const required = [...headers.values()].filter(({ isRequired }) => isRequired);
  return Object.fromEntries(
    required.map(({ name, examples: [example], makeSample }) => [name, example ? example.value : makeSample()]),
  );
}
