import { type Document, memberOf, resolve, valueAt } from '../openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter } from '../openapi/model.ts';
import { spell } from '../openapi/parameters/index.ts';
import { renderIndented } from '../openapi/samples/index.ts';
import { renderSamples } from './answer-draft.ts';
import { buildRequest, type Draft } from './draft.ts';
import { type Html, html } from './html.ts';
import type { DocsOptions, Target } from './index.ts';
import { sampleAlternatives } from './shape.ts';

/** The form in which a reader writes a request, the code that sends it, and the response. */
export function renderRequestForm(contract: Contract, operation: Operation, options: DocsOptions): Html {
  const { id, parameters, body } = operation;
  const draft = firstDraft(contract, operation);
  const targets = listTargets(options);
  const [first] = targets;
  return html`<aside class="request" aria-label="Request">
<form id="request" data-operation="${id}" autocomplete="off">
<h2>Try it</h2>
${renderTargets(targets)}
${renderCredentials(contract, operation)}
${parameters.map((parameter) => renderParameter(parameter, draft))}
${body && renderBody(contract, body.content, draft)}
${targets.some(({ isMock }) => isMock) && html`<div class="of-mock"${first?.isMock !== true && html` hidden`}>${field('prefer', 'Prefer', html`<input id="field-prefer" name="prefer" list="preferences" spellcheck="false">${renderPreferences(operation)}`)}</div>`}
<div role="status"><ul id="violations" class="violations" aria-label="Why the request would be turned down"></ul></div>
${targets.length > 0 ? html`<p><button type="submit">Send</button></p>` : html`<p>No server is named that a request could go to.</p>`}
</form>
<section id="response" aria-live="polite" aria-label="Response"></section>
<h2>As code</h2>
<div id="samples">${renderSamples(operation, buildRequest(operation, draft), first?.url ?? '')}</div>
</aside>`;
}

/** Where a request can go: the server of the page itself first, unless pages are files. */
function listTargets({ targets, isMock = false, isExported = false }: DocsOptions): Target[] {
  const own = isExported ? [] : [{ name: isMock ? 'this mock' : 'this server', url: '', isMock }];
  return [...own, ...(targets?.() ?? [])];
}

function renderTargets(targets: Target[]): Html {
  return field(
    'target',
    'Send to',
    html`<select id="field-target" name="target">${targets.map(
      ({ name, url, isMock }) =>
        html`<option value="${url}"${isMock && html` data-mock`}>${url === '' ? name : `${name}, ${url}`}</option>`,
    )}</select>`,
  );
}

/** The fields for what the operation asks callers to present. */
function renderCredentials({ document }: Contract, { security }: Operation): Html | undefined {
  const schemes = [...new Set(security.flat().map(({ scheme }) => scheme))];
  if (schemes.length === 0) return undefined;
  const isBasic = (uses: Operation['security'][number]) => uses.some(({ scheme }) => scheme.kind === 'basic');
  // Most callers have a token.
  const usual =
    security.find(([use, ...others]) => use && others.length === 0 && use.scheme.kind !== 'basic') ?? security[0];
  const options = security.map(
    (uses, index) =>
      html`<option value="${index}"${uses === usual && html` selected`}${isBasic(uses) && html` data-basic`}>${uses.map(({ scheme }) => scheme.name).join(' and ') || 'none'}</option>`,
  );
  const signIns = schemes.flatMap(({ name, kind }) => {
    const scheme = document.components?.securitySchemes?.[name];
    if (!scheme || (kind !== 'oauth2' && kind !== 'openIdConnect')) return [];
    const declared = resolve<object>(document, scheme);
    const [flows, openIdConnectUrl] = [memberOf(declared, 'flows'), memberOf(declared, 'openIdConnectUrl')];
    const scopes = security
      .flat()
      .filter((use) => use.scheme.name === name)
      .flatMap((use) => use.scopes);
    return [{ name, data: JSON.stringify({ name, flows, openIdConnectUrl, scopes }) }];
  });
  return html`${options.length > 1 && field('alternative', 'Authorize with', html`<select id="field-alternative" name="alternative">${options}</select>`)}${
    security.some(isBasic) &&
    html`<div class="of-basic"${usual && !isBasic(usual) && html` hidden`}>${field('user', 'User name', html`<input id="field-user" name="user" autocomplete="off" spellcheck="false">`)}</div>`
  }${field('secret', 'Secret', html`<input id="field-secret" name="secret" type="password" autocomplete="off" spellcheck="false">`)}${signIns.map(
    ({ name, data }) =>
      html`<p><button type="button" class="plain sign-in" data-scheme="${data}">Sign in with ${name} …</button></p>`,
  )}`;
}

/** The draft that the contract's own examples make, and samples where it has none. */
function firstDraft({ document }: Contract, { parameters, body }: Operation): Draft {
  const [content] = body?.content ?? [];
  const shown = content && listExamples(document, content, 'request')[0];
  const exampleOf = ({ examples, default: standard, isRequired, makeSample }: Parameter) =>
    isRequired ? spell(examples[0]?.value ?? standard ?? makeSample() ?? '') : '';
  return {
    parameters: Object.fromEntries(
      parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, exampleOf(parameter)]),
    ),
    type: content?.type,
    body: shown?.text ?? '',
    ...{ secret: '', user: '', alternative: undefined, prefer: '' },
  };
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
    listExamples(document, content, 'request').map((example) => ({ example, type: content.type })),
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
  }${field('body', 'Body', html`<textarea id="field-body" name="body" rows="${rowsOf(draft.body)}" spellcheck="false">${draft.body}</textarea>`)}${contents.map(renderFiles)}`;
}

/** A field for each file that a body takes: the body itself where it is bytes, or parts of it. */
function renderFiles(content: Content): Html {
  const { type, syntax, valueType } = content;
  const parts = syntax === 'parts' ? valueType.propertyNames.filter((name) => content.part(name).isFile) : [];
  return html`${(syntax === 'bytes' ? [''] : parts).map((name) =>
    field(
      `file-${name}`,
      html`File${name && html` <code>${name}</code>`} <span class="place">${type}</span>`,
      html`<input id="field-file-${name}" name="file" type="file" data-part="${name}" data-type="${type}">`,
    ),
  )}`;
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

/** The most alternatives of which each has a sample. */
const mostAlternatives = 12;

/** The examples of a body, each with its summary and its text; then a sample of each alternative, or one where there is nothing else. */
function listExamples(document: Document, content: Content, direction: 'request' | 'response'): ShownExample[] {
  const { examples, check, isStructured, makeSample } = content;
  const declared = examples.map(({ name, value, pointer }) => {
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
  if (!isStructured || !check) return declared;
  const alternatives = Object.entries(sampleAlternatives(document, check.pointer, direction)).slice(
    0,
    mostAlternatives,
  );
  const samples = alternatives
    .filter(([, value]) => check.isValid(value))
    .map(([label, value]) => ({ label: `Sample: ${label}`, text: renderValue(value) }));
  if (declared.length + samples.length > 0) return [...declared, ...samples];
  const value = makeSample(direction === 'request' ? { size: 'least' } : undefined);
  return value === undefined ? [] : [{ label: 'Sample', text: renderValue(value) }];
}

/** The examples one below the other, of which one is open. */
export function renderExamples(
  document: Document,
  content: Content,
  direction: 'request' | 'response',
): Html | undefined {
  const examples = listExamples(document, content, direction);
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
