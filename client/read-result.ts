import { Failure, type FailureKind } from './failure.ts';
import type { Operation, ResponseShape } from './operation.ts';
import type { AnyResult, UndeclaredResult } from './result.ts';

/** Reads a response as the contract declares it, or tells in which way it is another. Rejects when the connection is cut. */
export async function readResult(operation: Operation, response: Response): Promise<AnyResult> {
  const { status, ok } = response;
  const declared = findDeclared(operation, status);
  const type = essenceOf(response.headers.get('content-type') ?? '');
  const contentType = declared?.content.find((range) => covers(essenceOf(range), type));
  const { body, isReadable } = await readBody(response, type);
  const unexpected = (kind: UndeclaredResult['status']) =>
    ({ ok: false, status: kind, error: fail(kind, operation, response, type, body), response }) as const;

  if (!declared) return unexpected('undeclared');
  const isBodiless = declared.content.length === 0;
  if (!isBodiless && (contentType === undefined || !isReadable)) return unexpected('unreadable');
  const common = { status, headers: readHeaders(declared, response.headers), response };
  const chosen = contentType?.includes('*') ? type : contentType;
  if (ok) return { ok, ...common, data: isBodiless ? undefined : body, contentType: chosen };
  const error = isBodiless ? fail('empty', operation, response, type, body) : body;
  return { ok, ...common, error, contentType: chosen };
}

/** By its number, its class or `default`, which stands for errors alone where a success is declared. */
function findDeclared({ responses }: Operation, status: number): ResponseShape | undefined {
  const keyed = responses[status] ?? responses[`${String(status)[0]}XX`];
  const isSuccess = (code: string | number) => String(code).startsWith('2');
  return keyed ?? (isSuccess(status) && Object.keys(responses).some(isSuccess) ? undefined : responses.default);
}

async function readBody(response: Response, type: string): Promise<{ body: unknown; isReadable: boolean }> {
  if (!/json|^text\/|xml|urlencoded|^$/.test(type)) return { body: await response.blob(), isReadable: true };
  const text = await response.text();
  if (!/[/+]json/.test(type)) return { body: text, isReadable: true };
  try {
    return { body: JSON.parse(text), isReadable: true };
  } catch {
    return { body: text, isReadable: false };
  }
}

function readHeaders({ headers = {} }: ResponseShape, given: Headers): object {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, kind]) => {
      const text = given.get(name);
      return text === null ? [] : [[name, readText(text, kind)]];
    }),
  );
}

function readText(text: string, kind: string): unknown {
  if (kind.endsWith('[]')) return text.split(',').map((item) => readText(item.trim(), kind.slice(0, -2)));
  if (kind === 'json') return JSON.parse(text);
  return kind === 'number' ? Number(text) : kind === 'boolean' ? text === 'true' : text;
}

function essenceOf(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}

function covers(range: string, type: string): boolean {
  return (
    range === type ||
    (type !== '' && (range === '*/*' || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))))
  );
}

const reasons: Partial<Record<FailureKind, string>> = {
  undeclared: 'a status that the contract does not declare here',
  unreadable: 'which is not the body that the contract declares',
  empty: 'as the contract declares it',
};

function fail(kind: FailureKind, { id }: Operation, response: Response, type: string, body: unknown): Failure {
  const what = body === '' ? 'without a body' : `with ${type || 'a body of no type'}`;
  return new Failure(kind, `${id}: ${response.status} ${what}, ${reasons[kind]}.`, { response, body });
}
