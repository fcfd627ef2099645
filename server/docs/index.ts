import { HttpError } from '../errors/index.ts';
import type { Contract } from '../openapi/model.ts';
import { ended, type RequestContext, type Step } from '../pipeline/index.ts';
import { send } from '../response/index.ts';
import type { FindPage, Resource } from './resources.ts';

export type { View } from './html.ts';

/** The paths that may be the docs'. */
const own = /^\/(docs|openapi\.json$|openapi\.yaml$)/;

/**
 * Serves the docs pages and the contract itself at `/docs`, `/openapi.json` and `/openapi.yaml`. A path that the contract
 * declares is left to the contract. While the contract is live, something else responds at `/docs/events`.
 */
export function createDocs(contract: Contract, options: DocsOptions): Step {
  const serve = createService(contract, options);
  return (context) => (own.test(context.path) && !contract.findRoute(context.path) ? serve(context) : undefined);
}

/** Loads what renders pages. */
export const loadPages = () => import('./resources.ts');

function createService(contract: Contract, options: DocsOptions) {
  let resources: Map<string, Resource> | undefined;
  let findPage: FindPage | undefined;
  return async (context: RequestContext): Promise<typeof ended | undefined> => {
    const { request, path, query } = context;
    // Most servers are started to serve the contract: they should not wait for the pages.
    const { createPages, createResources, respondToDraft } = await loadPages();
    if (path === '/docs/request' && request.method === 'POST') return respondToDraft(contract, context);
    resources ??= createResources(contract);
    findPage ??= createPages(contract, options);
    const isPage = path === '/docs' || path === '/docs/';
    const resource = isPage ? findPage(query) : resources.get(path);
    if (!resource) return undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpError(405, `Method "${request.method}" not allowed.`, { Allow: 'GET, HEAD' });
    }
    return path === '/docs/' ? redirect(context) : sendResource(context, resource);
  };
}

function redirect(context: RequestContext): typeof ended {
  const { query } = context;
  send(context, { status: 308, headers: { Location: `../docs${query && `?${query}`}` }, body: undefined });
  return ended;
}

function sendResource(context: RequestContext, resource: Resource): typeof ended {
  const { headers: asked } = context.request;
  const { bytes, etag } = resource.read();
  const headers = { ...resource.headers, ETag: etag, 'X-Content-Type-Options': 'nosniff' };
  const known = asked['if-none-match']?.split(/\s*,\s*/) ?? [];
  const isKnown = known.some((each) => each === '*' || each.replace(/^W\//, '') === etag.replace(/^W\//, ''));
  if (isKnown && !/no-cache/.test(asked['cache-control'] ?? ''))
    send(context, { status: 304, headers, body: undefined });
  else send(context, { status: 200, headers: { ...headers, 'Content-Type': resource.type }, body: bytes });
  return ended;
}

/** What a docs page can offer beside the contract. */
export interface DocsOptions {
  /** True if an open page follows the contract as it is saved. */
  isLive?: boolean;
  /** True if the server of the page is a mock, which takes preferences. */
  isMock?: boolean;
  /** True if pages are files, which no server of their own renders. */
  isExported?: boolean;
  /** Where a request from the page can go beside the page's own server, once that is known. */
  targets?: () => Target[];
  /** What has changed since the last release, once that is known. */
  changes?: () => ChangesSince | undefined;
  /** The origins whose pages may show these in a frame; none unless given. */
  embedders?: string[];
  manual?: ManualPage[];
  /** Files beside the pages: a picture, and a style sheet that sets the variables of `page.css`. */
  theme?: { logo?: string; style?: string };
  /** The URL that exported pages will have together. */
  site?: string;
}

/** A server that a request can be sent to. */
export interface Target {
  name: string;
  url: string;
  isMock?: boolean;
}

/** A text beside the reference, in Markdown. */
export interface ManualPage {
  name: string;
  title: string;
  text: string;
  /** The URLs of pages and pictures, by those that the text has for them. */
  pages?: Map<string, string>;
  pictures?: Map<string, string>;
}

/** The changes since a released state of the contract. */
export interface ChangesSince {
  /** The name of the release, or whatever was compared with. */
  base: string;
  changes: { impact: 'breaking' | 'additive' | 'editorial'; message: string }[];
}
