import { type Document, memberOf, valueAt } from '../openapi/document/index.ts';
import type { Content } from '../openapi/model.ts';
import { renderIndented } from '../openapi/samples/index.ts';
import { type Html, html } from './html.ts';

/** An example as a reader sees it. */
export interface ShownExample {
  label: string;
  text: string;
}

/** The examples of a body, each with its summary and its text. */
export function listExamples(document: Document, content: Content): ShownExample[] {
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
export function renderValue(value: unknown): string {
  return typeof value === 'string' ? value : renderIndented(value);
}
