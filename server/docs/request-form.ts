import { type Document, isNode, memberOf, resolve, valueAt } from '../openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter, SecurityScheme } from '../openapi/model.ts';
import { spell } from '../openapi/parameters/index.ts';
import { renderIndented } from '../openapi/samples/index.ts';
import { renderSamples } from './answer-draft.ts';
import { buildRequest, type Draft, nameAlternative } from './draft.ts';
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
${renderCredentials(operation)}
${parameters.map((parameter) => renderParameter(parameter, draft))}
${body && renderBody(contract, body.content, draft)}
${targets.some(({ isMock }) => isMock) && html`<div class="of-mock"${first?.isMock !== true && html` hidden`}>${field('prefer', 'Prefer', html`<input id="field-prefer" name="prefer" list="preferences" spellcheck="false">${renderPreferences(operation)}`)}</div>`}
<div role="status"><ul id="violations" class="violations" aria-label="Why the request would be turned down"></ul></div>
${targets.length > 0 ? html`<p><button type="submit">Send</button></p>` : html`<p>No server is named that a request could go to.</p>`}
</form>
<section id="response" aria-live="polite" aria-label="Response"></section>
<h2>As code</h2>
<div id="samples">${renderSamples(operation, buildRequest(operation, draft), first?.url ?? '')}</div>
${renderSignIns(contract, operation)}
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
function renderCredentials({ security }: Operation): Html | undefined {
  const schemes = [...new Set(security.flat().map(({ scheme }) => scheme))];
  if (schemes.length === 0) return undefined;
  const isBasic = (uses: Operation['security'][number]) => uses.some(({ scheme }) => scheme.kind === 'basic');
  // Most callers have a token.
  const usual =
    security.find(([use, ...others]) => use && others.length === 0 && use.scheme.kind !== 'basic') ?? security[0];
  const options = security.map(
    (uses) =>
      html`<option${uses === usual && html` selected`}${isBasic(uses) && html` data-basic`}>${nameAlternative(uses)}</option>`,
  );
  return html`${options.length > 1 && field('alternative', 'Authorize with', html`<select id="field-alternative" name="alternative">${options}</select>`)}${
    security.some(isBasic) &&
    html`<div class="of-basic"${usual && !isBasic(usual) && html` hidden`}>${field('user', 'User name', html`<input id="field-user" name="user" autocomplete="off" spellcheck="false">`)}</div>`
  }${field('secret', 'Secret', html`<input id="field-secret" name="secret" type="password" autocomplete="off" spellcheck="false">`)}${schemes
    .filter(isSignedInAt)
    .map(
      ({ name }) =>
        html`<p><button type="button" class="plain sign-in" data-dialog="sign-in-${name}">Sign in with ${name} …</button></p>`,
    )}`;
}

function isSignedInAt({ kind }: SecurityScheme): boolean {
  return kind === 'oauth2' || kind === 'openIdConnect';
}

/** A dialog for each scheme that one signs in at; a form is never within another. */
function renderSignIns({ document }: Contract, { security }: Operation): Html[] {
  const schemes = new Set(security.flat().map(({ scheme }) => scheme));
  return [...schemes].filter(isSignedInAt).map(({ name }) => {
    const declared = resolve<object>(document, document.components?.securitySchemes?.[name] ?? {});
    const [flows, openIdConnectUrl] = [memberOf(declared, 'flows'), memberOf(declared, 'openIdConnectUrl')];
    const names = isNode(flows) ? Object.keys(flows) : ['authorizationCode'];
    const scopes = new Set(security.flat().flatMap((use) => (use.scheme.name === name ? use.scopes : [])));
    const input = (key: string, label: string, type = 'text', value = '') =>
      html`<label class="field">${label}<input name="${key}" type="${type}" value="${value}" autocomplete="off"></label>`;
    return html`<dialog id="sign-in-${name}" data-scheme="${JSON.stringify({ flows, openIdConnectUrl })}"><form method="dialog">
<label class="field">Flow<select name="flow">${names.map((flow) => html`<option>${flow}</option>`)}</select></label>
${input('client_id', 'Client id')}${input('client_secret', 'Client secret, where it has one', 'password')}
${names.includes('password') && [input('username', 'Name of the user'), input('password', 'Password', 'password')]}
${input('scope', 'Scopes', 'text', [...scopes].join(' '))}
<p role="status"></p><button>Sign in</button> <button class="plain" value="cancel">Cancel</button>
</form></dialog>`;
  });
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
    ...{ secret: '', user: '', alternative: '', prefer: '' },
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
        return renderValue(content, value);
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
    .map(([label, value]) => ({ label: `Sample: ${label}`, text: renderValue(content, value) }));
  if (declared.length + samples.length > 0) return [...declared, ...samples];
  const value = makeSample();
  return value === undefined ? [] : [{ label: 'Sample', text: renderValue(content, value) }];
}

/** The examples one below the other, of which one is open; with their media type where there are several. */
export function renderExamples(
  document: Document,
  content: Content,
  direction: 'request' | 'response',
  isTyped: boolean,
): Html | undefined {
  const examples = listExamples(document, content, direction);
  if (examples.length === 0) return undefined;
  return html`<div class="examples">${examples.map(
    ({ label, text }, index) =>
      html`<details name="${content.pointer}"${index === 0 && html` open`}><summary>${label}${isTyped && html` <code class="place">${content.type}</code>`}</summary><pre tabindex="0"><code>${text}</code></pre></details>`,
  )}</div>`;
}

/** A value as the text of a body. */
function renderValue({ syntax, renderXml }: Content, value: unknown): string {
  if (typeof value === 'string') return value;
  return syntax === 'xml' ? renderXml(value) : renderIndented(value);
}
