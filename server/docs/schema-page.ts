import { memberOf } from '../openapi/document/index.ts';
import type { Contract } from '../openapi/model.ts';
import { type Html, html } from './html.ts';
import { renderMarkdown } from './prose.ts';
import { renderShape } from './render-shape.ts';
import { describeShape } from './shape.ts';

/** The page of a component: what it is in a request, and what in a response where that differs. */
export function renderSchema({ document }: Contract, name: string): Html {
  const schema = document.components?.schemas?.[name];
  const [request, response] = (['request', 'response'] as const).map((direction) => {
    const shape = describeShape(document, schema, direction);
    return renderShape({ ...shape, component: undefined, description: undefined });
  });
  const isSame = request?.text === response?.text;
  return html`<article class="wide">
<h1>${name}</h1>
<div class="prose">${renderMarkdown(memberOf(schema, 'description'))}</div>
${isSame ? request : html`<section><h2>In a request</h2>${request}</section><section><h2>In a response</h2>${response}</section>`}
</article>`;
}
