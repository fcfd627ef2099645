import { HttpError, tooLarge } from '../errors/http-error.ts';
import { memberOf, membersOf } from '../openapi/document/index.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import { parseJson } from '../pipeline/parse-json.ts';
import { readBytes } from '../pipeline/read-bytes.ts';
import { ended, type RequestContext } from '../pipeline/request-context.ts';
import { send } from '../response/send.ts';
import { buildRequest, type Draft } from './draft.ts';
import { html } from './html.ts';
import { renderSamples } from './request-form.ts';

/** The most bytes of a draft, of one that is shown as code, and of the response to it: to quote and to indent multiplies bytes. */
const most = { draft: 262_144, sampled: 65_536, response: 4_194_304 };

/** The most violations that are told of a draft. */
const mostTold = 100;

/**
 * Responds to a draft of the docs page (JSON: `operation`, `origin` and the members of a `Draft`) with the request that it
 * means: method, target, headers and body, the violations for which it would be turned down, and the code that sends it.
 */
export async function respondToDraft(contract: Contract, context: RequestContext): Promise<typeof ended> {
  const bytes = await readBytes(context, most.draft);
  const given = parseJson(bytes.toString());
  const operation = findOperation(contract, textOf(given, 'operation'));
  const request = buildRequest(operation, readDraft(given));
  const { values: _values, credentials: _credentials, violations, ...built } = request;
  const isSampled = bytes.length <= most.sampled;
  const samples = isSampled ? renderSamples(operation, request, textOf(given, 'origin')) : tooLong;
  const told = violations.slice(0, mostTold).map(({ name, message }) => ({ name, message }));
  const body = Buffer.from(JSON.stringify({ ...built, violations: told, samples: samples.text }));
  if (body.length > most.response) throw tooLarge(most.draft);
  send(context, {
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
    body,
  });
  return ended;
}

const tooLong = html`<p>Code is shown for requests of at most ${most.sampled} bytes.</p>`;

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
