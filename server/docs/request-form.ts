import { HttpError, tooLarge } from '../errors/index.ts';
import { type Document, memberOf, membersOf, valueAt } from '../openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter } from '../openapi/model.ts';
import { spell } from '../openapi/parameters/index.ts';
import { renderCodeSamples, renderIndented } from '../openapi/samples/index.ts';
import { ended, parseJson, type RequestContext, readBytes } from '../pipeline/index.ts';
import { send } from '../response/index.ts';
import { type BuiltRequest, buildRequest, type Draft } from './draft.ts';
import { type Html, html } from './html.ts';
import type { DocsOptions } from './index.ts';

/** The form in which a reader writes a request, the code that sends it, and the response. */
export function renderRequestForm(contract: Contract, operation: Operation, options: DocsOptions): Html {
  const { id, parameters, security, body } = operation;
  const draft = firstDraft(contract, operation);
  const isSecured = security.some((alternative) => alternative.length > 0);
  return html`<aside class="request" aria-label="Request">
<form id="request" data-operation="${id}" autocomplete="off">
<h2>Try it</h2>
${renderTargets(options)}
${isSecured && field('secret', 'Secret', html`<input id="field-secret" name="secret" type="password" autocomplete="off" spellcheck="false">`)}
${parameters.map((parameter) => renderParameter(parameter, draft))}
${body && renderBody(contract, body.content, draft)}
${field('prefer', 'Prefer, for a mock', html`<input id="field-prefer" name="prefer" list="preferences" spellcheck="false">${renderPreferences(operation)}`)}
<div role="status"><ul id="violations" class="violations" aria-label="Why the request would be turned down"></ul></div>
<p><button type="submit">Send</button></p>
</form>
<section id="response" aria-live="polite" aria-label="Response"></section>
<h2>As code</h2>
<div id="samples">${renderSamples(operation, buildRequest(operation, draft), '')}</div>
</aside>`;
}

/** The code that sends a request, in each language, of which one is open. */
function renderSamples(operation: Operation, request: BuiltRequest, origin: string): Html {
  const samples = renderCodeSamples(operation, request, origin);
  return html`${samples.map(
    ({ language, code }, index) =>
      html`<details name="samples" data-language="${language}"${index === 0 && html` open`}><summary>${language}</summary><pre tabindex="0"><code>${code}</code></pre></details>`,
  )}`;
}

/** The draft that the contract's own examples make, and samples where it has none. */
function firstDraft({ document }: Contract, { parameters, body }: Operation): Draft {
  const [content] = body?.content ?? [];
  const shown = content && listExamples(document, content)[0];
  const made = content && !shown ? content.makeSample({ size: 'least' }) : undefined;
  const exampleOf = ({ examples, default: standard, isRequired, makeSample }: Parameter) =>
    isRequired ? spell(examples[0]?.value ?? standard ?? makeSample() ?? '') : '';
  return {
    parameters: Object.fromEntries(
      parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, exampleOf(parameter)]),
    ),
    type: content?.type,
    body: shown?.text ?? (made === undefined ? '' : renderValue(made)),
    secret: '',
    prefer: '',
  };
}

function renderTargets({ targets }: DocsOptions): Html | undefined {
  const others = targets?.() ?? [];
  if (others.length === 0) return undefined;
  return field(
    'target',
    'Send to',
    html`<select id="field-target" name="target"><option value="">this server</option>${others.map(
      ({ name, url }) => html`<option value="${url}">the ${name}, ${url}</option>`,
    )}</select>`,
  );
}

function renderParameter(parameter: Parameter, { parameters }: Draft): Html {
  const key = `${parameter.in} ${parameter.name}`;
  const id = `parameter-${key.replaceAll(/[^\w-]/g, '-')}`;
  return field(
    id,
    html`<code>${parameter.name}</code> <span class="place">${parameter.in}</span>${parameter.isRequired && html` <span class="required">required</span>`}`,
    html`<input id="field-${id}" name="parameter" data-key="${key}" value="${parameters[key]}" spellcheck="false">`,
  );
}

function renderBody({ document }: Contract, contents: Content[], draft: Draft): Html {
  const examples = contents.flatMap((content) =>
    listExamples(document, content).map((example) => ({ example, type: content.type })),
  );
  return html`${
    contents.length > 1 &&
    field(
      'type',
      'Media type',
      html`<select id="field-type" name="type">${contents.map(({ type }) => html`<option>${type}</option>`)}</select>`,
    )
  }${contents.length === 1 && html`<input type="hidden" name="type" value="${draft.type}">`}${
    examples.length > 1 &&
    field(
      'example',
      'Example',
      html`<select id="field-example">${examples.map(
        ({ example, type }) => html`<option data-text="${example.text}" data-type="${type}">${example.label}</option>`,
      )}</select>`,
    )
  }${field('body', 'Body', html`<textarea id="field-body" name="body" rows="${rowsOf(draft.body)}" spellcheck="false">${draft.body}</textarea>`)}`;
}

/** As many rows as the text has, within reason. */
function rowsOf(text: string): number {
  return Math.min(14, Math.max(4, text.split('\n').length + 1));
}

/** Every preference that the operation gives a meaning. */
function renderPreferences({ responses }: Operation): Html {
  const codes = responses.filter(({ key }) => /^\d{3}$/.test(key)).map(({ key }) => `code=${key}`);
  const examples = responses.flatMap(({ content }) => content.flatMap((each) => each.examples.map(({ name }) => name)));
  const named = [...new Set(examples.filter((name) => name !== undefined))].map((name) => `example=${name}`);
  const all = [...codes, ...named, 'dynamic=true', 'delay=1000'];
  return html`<datalist id="preferences">${all.map((value) => html`<option value="${value}"></option>`)}</datalist>`;
}

function field(id: string, label: Html | string, control: Html): Html {
  return html`<p class="field"><label for="field-${id}">${label}</label>${control}</p>`;
}

/** An example as a reader sees it. */
interface ShownExample {
  label: string;
  text: string;
}

/** The examples of a body, each with its summary and its text. */
function listExamples(document: Document, content: Content): ShownExample[] {
  return content.examples.map(({ name, value, pointer }) => {
    const summary = memberOf(valueAt(document, pointer.replace(/\/\w*[vV]alue$/, '')), 'summary');
    const label = name === undefined ? 'Example' : typeof summary === 'string' ? `${name}: ${summary}` : name;
    return {
      label,
      // The same example may be referred to under many names.
      get text() {
        return renderValue(value);
      },
    };
  });
}

/** The examples one below the other, of which one is open. */
export function renderExamples(document: Document, content: Content): Html | undefined {
  const examples = listExamples(document, content);
  if (examples.length === 0) return undefined;
  return html`<div class="examples">${examples.map(
    (example, index) =>
      html`<details name="${content.pointer}"${index === 0 && html` open`}><summary>${example.label}</summary><pre tabindex="0"><code>${example.text}</code></pre></details>`,
  )}</div>`;
}

/** A value as the text of a body. */
function renderValue(value: unknown): string {
  return typeof value === 'string' ? value : renderIndented(value);
}

/** The most bytes of a draft, of one that is shown as code, and of the response to it: to quote and to indent multiplies bytes. */
const most = { draft: 262_144, sampled: 65_536, response: 4_194_304 };

/** The most violations that are shown of a draft. */
const mostViolations = 100;

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
  const samples = isSampled ? renderSamples(operation, request, textOf(given, 'origin')) : tooLongForSamples;
  const told = violations.slice(0, mostViolations).map(({ name, message }) => ({ name, message }));
  const body = Buffer.from(JSON.stringify({ ...built, violations: told, samples: samples.text }));
  if (body.length > most.response) throw tooLarge(most.draft);
  send(context, {
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
    body,
  });
  return ended;
}

const tooLongForSamples = html`<p>Code is shown for requests of at most ${most.sampled} bytes.</p>`;

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
