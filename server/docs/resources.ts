import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { stringify } from 'yaml';
import { HttpError, tooLarge } from '../errors/index.ts';
import { type Document, memberOf, valueAt } from '../openapi/document/index.ts';
import type { Contract } from '../openapi/model.ts';
import { renderIndented } from '../openapi/samples/index.ts';
import { ended, parseJson, type RequestContext, readBytes, readOrRefuse } from '../pipeline/index.ts';
import { send } from '../response/index.ts';
import { answerDraft } from './answer-draft.ts';
import { type Links, renderBounded, servedLinks, type View } from './html.ts';
import type { DocsOptions, ManualPage } from './index.ts';
import { summarize } from './markdown.ts';
import { listWebhooks, renderSearchIndex, titleOf } from './navigation.ts';
import { renderOperation, renderWebhook } from './operation-page.ts';
import { createPolicy, type PageContent, renderManual, renderOverview, renderPage, renderSchema } from './pages.ts';

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

export { listReferences } from './markdown.ts';

/** The files of the pages, by name. */
export const pageFiles = {
  ...{ 'theme.js': script, 'page.js': script, 'search.js': script, 'request.js': script, 'sign-in.js': script },
  ...{ 'live.js': script, 'minisearch.js': script, 'signed-in.js': script },
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'signed-in.html': 'text/html; charset=utf-8',
};

/** Reads a file of the pages. The search is a package of its own, which is beside them once it is packed. */
export function readPageFile(name: string): Buffer {
  const file = new URL(`browser/${name}`, import.meta.url);
  const isOwn = name !== 'minisearch.js' || existsSync(file);
  return readFileSync(
    isOwn
      ? file
      : createRequire(import.meta.url)
          .resolve('minisearch')
          .replace(/cjs.index.cjs$/, 'umd/index.js'),
  );
}

/** Renders the documents about the contract, by path: the files of the pages, what they search, and the contract in JSON and in YAML. */
export function createResources(contract: Contract): Map<string, Resource> {
  const { document } = contract;
  return new Map([
    ['/openapi.json', createResource('application/json', shared, () => renderJson(document))],
    ['/openapi.yaml', createResource('application/yaml', shared, () => renderYaml(document))],
    ['/docs/search-index.js', createResource(script, revalidated, () => renderIndex(contract))],
    ...Object.entries(pageFiles).map(([name, type]): [string, Resource] => [
      `/docs/${name}`,
      createResource(type, name.endsWith('.html') ? { ...revalidated, ...ofSignIn } : revalidated, () =>
        readPageFile(name),
      ),
    ]),
  ]);
}

/** The page that a sign-in leads back to runs one script, and nothing else. */
const ofSignIn = { 'Content-Security-Policy': "default-src 'none'; script-src 'self'" };

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
  const policy = { 'Content-Security-Policy': createPolicy(contract, options), 'Referrer-Policy': 'no-referrer' };
  const text = renderView(contract, view, options);
  return createResource('text/html; charset=utf-8', { ...revalidated, ...policy }, () => text);
}

function readView(query: string): View {
  const asked = new URLSearchParams(query);
  for (const kind of ['operation', 'schema', 'webhook'] as const) {
    const name = asked.get(kind);
    if (name !== null) return { kind, name };
  }
  return { kind: 'overview' };
}

/** Every page that a contract and a manual have. */
export function listViews(contract: Contract, manual: ManualPage[]): View[] {
  const schemas = Object.keys(contract.document.components?.schemas ?? {});
  return [
    { kind: 'overview' },
    ...manual.map(({ name }): View => ({ kind: 'manual', name })),
    ...contract.operations.map(({ id }): View => ({ kind: 'operation', name: id })),
    ...listWebhooks(contract).map(({ id }): View => ({ kind: 'webhook', name: id })),
    ...schemas.map((name): View => ({ kind: 'schema', name })),
  ];
}

/** The index of the search, with links like those of the pages. */
export function renderIndex(contract: Contract, manual: ManualPage[] = [], links = servedLinks): string {
  return renderBounded(() => renderSearchIndex(contract, manual), links);
}

/** Renders the page of a view; a 404 where the contract has no such part. */
export function renderView(contract: Contract, view: View, options: DocsOptions, links: Links = servedLinks): string {
  return renderBounded(() => renderPage(contract, view, renderContent(contract, view, options), options), links);
}

function renderContent(contract: Contract, view: View, options: DocsOptions): PageContent {
  const { document } = contract;
  if (view.kind === 'overview') return renderOverview(contract, options);
  if (view.kind === 'schema') {
    if (!Object.hasOwn(document.components?.schemas ?? {}, view.name)) throw unknown(view);
    return renderSchema(contract, view.name);
  }
  if (view.kind === 'manual') {
    const page = options.manual?.find(({ name }) => name === view.name);
    if (!page) throw unknown(view);
    return renderManual(page);
  }
  const among = view.kind === 'webhook' ? listWebhooks(contract) : contract.operations;
  const operation = among.find(({ id }) => id === view.name);
  if (!operation) throw unknown(view);
  const description = summarize(memberOf(valueAt(document, operation.pointer), 'description'));
  const content =
    view.kind === 'webhook' ? renderWebhook(contract, operation) : renderOperation(contract, operation, options);
  return { heading: titleOf(document, operation), description, content };
}

function unknown({ kind, name }: { kind: string; name: string }): HttpError {
  return new HttpError(404, `The contract has no ${kind} ${JSON.stringify(name.slice(0, 100))}.`);
}

/** The most bytes of a draft, and of the response to it. */
const most = { draft: 262_144, response: 4_194_304 };

/** Responds to a draft of the docs page with the request that it means. */
export async function respondToDraft(contract: Contract, context: RequestContext): Promise<typeof ended> {
  const bytes = await readBytes(context, most.draft);
  const answer = readOrRefuse(() => answerDraft(contract, parseJson(bytes.toString())));
  const body = Buffer.from(JSON.stringify(answer));
  if (body.length > most.response) throw tooLarge(most.draft);
  send(context, {
    status: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
    body,
  });
  return ended;
}

/** The document as JSON that a reader can read. */
export function renderJson(document: Document): string {
  return `${renderIndented(document)}\n`;
}

/** The document in YAML that parsers of YAML 1.1 and 1.2 read alike. */
export function renderYaml(document: Document): string {
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
