import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HttpError } from '../errors/index.ts';
import type { Document } from '../openapi/document/index.ts';
import type { Contract } from '../openapi/model.ts';
import { renderIndented } from '../openapi/samples/index.ts';
import type { DocsOptions } from './index.ts';

export { respondToDraft } from './request-form.ts';

import { type Html, renderBounded } from './html.ts';
import { pageHeaders, renderOperation, renderOverview, renderPage, renderSchema, type View } from './pages.ts';

/** Something that is served as it is. */
export interface Resource {
  type: string;
  headers: Record<string, string>;
  /** The content and its strong ETag, made when first asked for. */
  read(): { bytes: Buffer; etag: string };
}

/** Kept by the browser, which asks each time whether it still holds. */
const revalidated = { 'Cache-Control': 'no-cache' };

/** The contract may be read by every client, whichever may call the API. */
const shared = { ...revalidated, 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag' };

const script = 'text/javascript; charset=utf-8';

/** The files of the pages, by their path. */
const files = Object.entries({
  'page.js': script,
  'request.js': script,
  'live.js': script,
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}).map(([name, type]): [string, Resource] => [
  `/docs/${name}`,
  createResource(type, revalidated, () => readFileSync(new URL(`browser/${name}`, import.meta.url))),
]);

/** Renders the documents about the contract, by path: the files of the pages, and the contract in JSON and in YAML. */
export function createResources(document: Document): Map<string, Resource> {
  return new Map([
    ['/openapi.json', createResource('application/json', shared, () => `${renderIndented(document)}\n`)],
    ['/openapi.yaml', createResource('application/yaml', shared, () => renderYaml(document))],
    ...files,
  ]);
}

/** The most bytes of pages in memory; those that were asked for the longest ago go first. */
const mostKept = 16_777_216;

/** Finds the docs page that a query asks for; a 404 where the contract has no such part. */
export type FindPage = (query: string) => Resource;

/** Creates the pages of a contract. Each is rendered once, until something beside the contract changes. */
export function createPages(contract: Contract, options: DocsOptions): FindPage {
  const kept = new Map<string, Resource>();
  let size = 0;
  let told: unknown[] = [];
  return (query) => {
    const around = [options.changes?.(), ...(options.targets?.() ?? []).map(({ name, url }) => `${name} ${url}`)];
    if (around.length !== told.length || around.some((part, index) => part !== told[index])) {
      kept.clear();
      size = 0;
    }
    told = around;
    const view = readView(query);
    const key = JSON.stringify(view);
    const page = kept.get(key) ?? createPage(contract, view, options);
    size += kept.delete(key) ? 0 : page.read().bytes.length;
    kept.set(key, page);
    for (const [oldest, { read }] of kept) {
      if (size <= mostKept) break;
      kept.delete(oldest);
      size -= read().bytes.length;
    }
    return page;
  };
}

function createPage(contract: Contract, view: View, options: DocsOptions): Resource {
  const headers = { ...revalidated, ...pageHeaders(options) };
  const text = renderBounded(() => {
    const [heading, content] = renderView(contract, view, options);
    return renderPage(contract, view, heading, content, options);
  });
  return createResource('text/html; charset=utf-8', headers, () => text);
}

function readView(query: string): View {
  const asked = new URLSearchParams(query);
  const [operation, schema] = [asked.get('operation'), asked.get('schema')];
  if (operation !== null) return { kind: 'operation', name: operation };
  return schema === null ? { kind: 'overview' } : { kind: 'schema', name: schema };
}

function renderView(contract: Contract, view: View, options: DocsOptions): [string, Html] {
  if (view.kind === 'overview') return ['', renderOverview(contract, options)];
  if (view.kind === 'schema') {
    if (!Object.hasOwn(contract.document.components?.schemas ?? {}, view.name)) throw unknown(view);
    return [view.name, renderSchema(contract, view.name)];
  }
  const operation = contract.operations.find(({ id }) => id === view.name) ?? unknown(view);
  if (operation instanceof HttpError) throw operation;
  return [operation.id, renderOperation(contract, operation, options)];
}

function unknown({ kind, name = '' }: { kind: string; name?: string }): HttpError {
  return new HttpError(404, `The contract has no ${kind} ${JSON.stringify(name.slice(0, 100))}.`);
}

/** The document in YAML that parsers of YAML 1.1 and 1.2 read alike. */
function renderYaml(document: Document): string {
  // Few ask for it, and a start should not wait for the package.
  const { stringify }: typeof import('yaml') = createRequire(import.meta.url)('yaml');
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}

function createResource(type: string, headers: Resource['headers'], render: () => string | Buffer): Resource {
  let content: ReturnType<Resource['read']> | undefined;
  return {
    type,
    headers,
    read() {
      content ??= withEtag(Buffer.from(render()));
      return content;
    },
  };
}

function withEtag(bytes: Buffer) {
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
}
