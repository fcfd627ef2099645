import { memberOf, valueAt } from '../openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter, Response, ResponseHeader } from '../openapi/model.ts';
import type { DocsOptions } from './docs-options.ts';
import { renderExamples } from './examples-list.ts';
import { type Html, html } from './html.ts';
import { titleOf } from './navigation.ts';
import { renderMarkdown } from './prose.ts';
import { renderMember, renderShape } from './render-shape.ts';
import { renderRequestForm } from './request-form.ts';
import { describeShape, type Shape } from './shape.ts';

/** The page of an operation: what it takes, everything that it may respond with, and a form that sends a request. */
export function renderOperation(contract: Contract, operation: Operation, options: DocsOptions): Html {
  const { document } = contract;
  const { id, method, path, pointer } = operation;
  const node = valueAt(document, pointer);
  return html`<article>
<h1>${titleOf(document, operation)}</h1>
<p class="route"><span class="method ${method}">${method}</span> <code>${path}</code> <span class="id">${id}</span>${
    memberOf(node, 'deprecated') === true && html` <span class="deprecated">deprecated</span>`
  }</p>
<div class="prose">${renderMarkdown(memberOf(node, 'description'))}</div>
${renderSecurity(operation)}
${renderParameters(contract, operation.parameters)}
${renderBody(contract, operation)}
<section><h2 id="responses">Responses</h2>${operation.responses.map((response) => renderResponse(contract, response))}</section>
</article>
${renderRequestForm(contract, operation, options)}`;
}

function renderSecurity({ security }: Operation): Html {
  const alternatives = security.map((alternative) =>
    alternative.length === 0
      ? 'nobody in particular'
      : alternative
          .map(({ scheme, scopes }) => (scopes.length > 0 ? `${scheme.name} (${scopes.join(', ')})` : scheme.name))
          .join(' and '),
  );
  const told = alternatives.length === 0 ? 'Anybody may call.' : `Credentials: ${alternatives.join(', or ')}.`;
  return html`<p class="security">${told}</p>`;
}

const places = { path: 'In the path', query: 'In the query', header: 'Headers', cookie: 'Cookies' } as const;

function renderParameters({ document }: Contract, parameters: Parameter[]): Html | undefined {
  if (parameters.length === 0) return undefined;
  const groups = Map.groupBy(parameters, (parameter) => parameter.in);
  return html`<section><h2 id="parameters">Parameters</h2>${[...groups].map(
    ([place, members]) =>
      html`<h3>${places[place]}</h3><ul class="members">${members.map((parameter) =>
        renderMember({
          name: parameter.name,
          isRequired: parameter.isRequired,
          shape: describeHolder(document, parameter, 'request'),
        }),
      )}</ul>`,
  )}</section>`;
}

/** The shape of a parameter or a header, with the description that it has itself. */
function describeHolder(
  document: Contract['document'],
  { pointer }: Parameter | ResponseHeader,
  direction: 'request' | 'response',
): Shape {
  const node = valueAt(document, pointer);
  const [media] = Object.values(memberOf(node, 'content') ?? {});
  const shape = describeShape(document, memberOf(node, 'schema') ?? memberOf(media, 'schema'), direction);
  const description = memberOf(node, 'description');
  return {
    ...shape,
    isDeprecated: shape.isDeprecated || memberOf(node, 'deprecated') === true,
    description: typeof description === 'string' ? description : shape.description,
  };
}

function renderBody(contract: Contract, { body }: Operation): Html | undefined {
  if (!body) return undefined;
  const { document } = contract;
  return html`<section><h2 id="body">Body${body.isRequired && html` <span class="required">required</span>`}</h2>
<div class="prose">${renderMarkdown(memberOf(valueAt(document, body.pointer), 'description'), 3)}</div>
${body.content.map((content) => renderContent(contract, content, 'request'))}</section>`;
}

function renderResponse(contract: Contract, response: Response): Html {
  const { document } = contract;
  const { key, headers, content, pointer } = response;
  const node = valueAt(document, pointer);
  const [description, summary] = [memberOf(node, 'description'), memberOf(node, 'summary')];
  return html`<section class="response" id="response-${key}"><h3><a href="#response-${key}" class="status s${key[0]}">${key}</a>${typeof summary === 'string' && html` ${summary}`}</h3>
<div class="prose">${renderMarkdown(description, 4)}</div>
${
  headers.size > 0 &&
  html`<h4>Headers</h4><ul class="members">${[...headers.values()].map((header) =>
    renderMember({
      name: header.name,
      isRequired: header.isRequired,
      shape: describeHolder(document, header, 'response'),
    }),
  )}</ul>`
}
${content.map((each) => renderContent(contract, each, 'response'))}
</section>`;
}

function renderContent({ document }: Contract, content: Content, direction: 'request' | 'response'): Html {
  const shape = describeShape(document, valueAt(document, content.check?.pointer ?? ''), direction);
  return html`<div class="content">${direction === 'request' ? html`<h3><code>${content.type}</code></h3>` : html`<h4><code>${content.type}</code></h4>`}${
    shape.description !== undefined && html`<div class="prose">${renderMarkdown(shape.description, 5)}</div>`
  }${renderShape(shape)}${renderExamples(document, content)}</div>`;
}
