import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Document } from '../openapi/document.ts';
import { pageHeaders, renderPage } from './page.ts';

/** Something that is served as it is. */
export interface Resource {
  type: string;
  headers: Record<string, string>;
  /** The content and its strong ETag, made when first asked for. */
  read(): { bytes: Buffer; etag: string };
}

/** Kept by the browser, which asks each time whether it still holds. */
const revalidated = { 'Cache-Control': 'no-cache' };

/** Never asked for again: another version has another URL. */
const immutable = { 'Cache-Control': 'public, max-age=31536000, immutable' };

/** The contract is for everybody to read, whoever may call the API. */
const shared = { ...revalidated, 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag' };

const require = createRequire(import.meta.url);
const { resolve } = require;
const { version } = JSON.parse(readFileSync(resolve('swagger-ui-dist/package.json'), 'utf8'));

/** Swagger UI's own files, as far as the page needs them, by their path. */
const swaggerUi = Object.entries({
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}).map(([name, type]): [string, Resource] => [
  `/docs/swagger-ui-${version}/${name}`,
  createResource(type, immutable, () => readFileSync(resolve(`swagger-ui-dist/${name}`))),
]);

/** The page's own files, by their path. */
const own = Object.entries({
  'page.js': 'text/javascript; charset=utf-8',
  'live.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
}).map(([name, type]): [string, Resource] => [
  `/docs/${name}`,
  createResource(type, revalidated, () => readFileSync(new URL(name, import.meta.url))),
]);

/** Renders the documents about the contract, by path: the docs page, its parts, and the contract in JSON and in YAML. */
export function createResources(document: Document, live: boolean): Map<string, Resource> {
  const page = () => renderPage(document, `docs/swagger-ui-${version}`, live);
  return new Map([
    ['/docs', createResource('text/html; charset=utf-8', { ...revalidated, ...pageHeaders }, page)],
    ['/openapi.json', createResource('application/json', shared, () => `${JSON.stringify(document, null, 2)}\n`)],
    ['/openapi.yaml', createResource('application/yaml', shared, () => renderYaml(document))],
    ...own,
    ...swaggerUi,
  ]);
}

/** The document in YAML that parsers of YAML 1.1 and 1.2 read alike. */
function renderYaml(document: Document): string {
  // Few ask for it, and a start should not wait for the package.
  const { stringify }: typeof import('yaml') = require('yaml');
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
