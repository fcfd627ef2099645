import { HttpError } from '../errors/index.ts';
import { memberOf, membersOf } from '../openapi/document/index.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import { renderCodeSamples } from '../openapi/samples/index.ts';
import { type BuiltRequest, buildRequest, type Draft } from './draft.ts';
import { type Html, html } from './html.ts';

/** The most characters of a body that is shown as code: to quote and to indent multiplies them. */
const mostSampled = 65_536;

/** The most violations that are shown of a draft. */
const mostViolations = 100;

/**
 * The request that a draft of the page means (`operation`, `origin` and the members of a `Draft`): method, target, headers and
 * body, the violations for which it would be turned down, and the code that sends it.
 */
export function answerDraft(contract: Contract, given: unknown): object {
  const operation = findOperation(contract, textOf(given, 'operation'));
  const draft = readDraft(given);
  const request = buildRequest(operation, draft);
  const { values: _values, credentials: _credentials, violations, ...built } = request;
  const isSampled = JSON.stringify(draft).length <= mostSampled;
  const samples = isSampled ? renderSamples(operation, request, textOf(given, 'origin')) : tooLongForSamples;
  const told = violations.slice(0, mostViolations).map(({ name, message }) => ({ name, message }));
  return { ...built, violations: told, samples: samples.text };
}

const tooLongForSamples = html`<p>Code is shown for requests of at most ${mostSampled} characters.</p>`;

/** The code that sends a request, in each language, of which one is open. */
export function renderSamples(operation: Operation, request: BuiltRequest, origin: string): Html {
  const samples = renderCodeSamples(operation, request, origin);
  return html`${samples.map(
    ({ language, code }, index) =>
      html`<details name="samples" data-language="${language}"${index === 0 && html` open`}><summary>${language}</summary><pre tabindex="0"><code>${code}</code></pre></details>`,
  )}`;
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
    user: textOf(given, 'user'),
    alternative: textOf(given, 'alternative'),
    prefer: textOf(given, 'prefer'),
  };
}

function textOf(given: unknown, name: string): string {
  const text = memberOf(given, name);
  return typeof text === 'string' ? text : '';
}
