import { HttpError } from '../errors/http-error.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import { memberOf, membersOf } from '../openapi/pointer.ts';
import { parseJson } from '../pipeline/parse-json.ts';
import { readBytes } from '../pipeline/read-bytes.ts';
import { ended, type RequestContext } from '../pipeline/request-context.ts';
import { send } from '../response/send.ts';
import { buildRequest, type Draft } from './draft.ts';
import { renderSamples } from './request-form.ts';

/** The most bytes of a draft. */
const mostBytes = 1_048_576;

/**
 * Responds to a draft of the docs page (JSON: `operation`, `origin` and the members of a `Draft`) with the request that it
 * means: method, target, headers and body, the violations for which it would be turned down, and the code that sends it.
 */
export async function respondToDraft(contract: Contract, context: RequestContext): Promise<typeof ended> {
  const given = parseJson((await readBytes(context.request, mostBytes)).toString());
  const operation = findOperation(contract, textOf(given, 'operation'));
  const draft = readDraft(given);
  const { values: _values, credentials: _credentials, violations, ...built } = buildRequest(operation, draft);
  const samples = renderSamples(operation, draft, textOf(given, 'origin')).text;
  const told = violations.map(({ name, message }) => ({ name, message }));
  send(context, {
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
    body: Buffer.from(JSON.stringify({ ...built, violations: told, samples })),
  });
  return ended;
}

function findOperation({ operations }: Contract, id: string): Operation {
  const operation = operations.find((candidate) => candidate.id === id);
  if (!operation) throw new HttpError(404, `The contract has no operation ${JSON.stringify(id.slice(0, 100))}.`);
  return operation;
}

function readDraft(given: unknown): Draft {
  const texts = Object.entries(membersOf(memberOf(given, 'parameters'))).map(([key, text]) => [key, String(text)]);
  return {
    parameters: Object.fromEntries(texts),
    type: textOf(given, 'type') || undefined,
    body: textOf(given, 'body'),
    secret: textOf(given, 'secret'),
    prefer: textOf(given, 'prefer'),
  };
}

function textOf(given: unknown, name: string): string {
  const text = memberOf(given, name);
  return typeof text === 'string' ? text : '';
}
