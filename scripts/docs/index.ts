import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type DocsOptions, loadPages, type Target } from '../../server/docs/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { CommandError, toolchainFolder } from '../cli/index.ts';
import { readManual } from './manual.ts';
import { nameFiles } from './names.ts';

/** The file of the worker that checks drafts, among those of the pages. */
const workerFile = 'request-worker.js';

/** Bundles that worker into the folder of a package, or among pages. */
export async function bundleWorker(folder: string): Promise<void> {
  const { bundleForBrowsers } = await import('./bundle-worker.ts');
  await bundleForBrowsers('server/docs/request-worker.ts', join(folder, workerFile));
}

/** What pages are to have beside the contract. */
export interface Wanted {
  out: string;
  /** The path that all pages will have before their names, or their whole URL, which a sitemap needs. */
  basePath?: string | undefined;
  /** Where requests go: servers, else those that the contract names, and a mock. */
  servers?: string[];
  mock?: string | undefined;
  /** Files and folders in Markdown. */
  manual?: string[];
  /** A style sheet, and a picture. */
  theme?: string | undefined;
  logo?: string | undefined;
}

/** Writes the docs of a contract as files that any web server can serve; gives the number of pages. */
export async function exportDocs(document: Document, wanted: Wanted): Promise<number> {
  const { out } = wanted;
  const { origin, path } = readBase(wanted.basePath);
  const contract = compileContract(document);
  const pages = await loadPages();
  const { listReferences, listViews, pageFiles, readPageFile, renderIndex, renderJson, renderView, renderYaml } = pages;
  await mkdir(out, { recursive: true });
  const { manual, pictures } = await readManual(wanted.manual ?? [], listReferences);
  const views = listViews(contract, manual);
  const toFile = nameFiles(views);
  refuseForeign(out, new Set([...views.map(toFile), ...Object.keys(pageFiles), ...pictures.keys()]));
  const links = {
    toPage: (view: (typeof views)[number]) =>
      path + (view.kind === 'overview' ? (path === '' ? 'index.html' : '') : toFile(view)),
    toFile: (name: string) => path + name,
  };
  for (const page of manual) {
    page.pages = new Map([...(page.pages ?? [])].map(([at, name]) => [at, links.toPage({ kind: 'manual', name })]));
    page.pictures = new Map([...(page.pictures ?? [])].map(([at, name]) => [at, links.toFile(name)]));
  }
  const options: DocsOptions = {
    ...{ isExported: true, manual, theme: await copyTheme(wanted) },
    targets: () => listTargets(document, wanted),
    ...(origin !== undefined && { site: origin + path }),
  };
  // Nothing else waits: to write at once is faster than to take turns.
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(out, name), content);
  write(marker, renderIndex(contract, manual, links));
  removeOld(out, new Set(views.map(toFile)));
  for (const view of views) write(toFile(view), renderView(contract, view, options, links));
  for (const name of Object.keys(pageFiles)) if (name !== 'live.js') write(name, readPageFile(name));
  for (const [name, file] of pictures) await copyFile(file, join(out, name));
  write('openapi.json', renderJson(document));
  write('openapi.yaml', renderYaml(document));
  await placeWorker(out);
  if (origin !== undefined)
    write('sitemap.xml', renderSitemap(views.map((view) => new URL(links.toPage(view), origin).href)));
  return views.length;
}

/** The file that tells that a folder has the pages of an earlier export. */
const marker = 'search-index.js';

/** Refuses a folder with files that no export has written: they would be lost. */
function refuseForeign(out: string, written: Set<string>): void {
  const files = readdirSync(out);
  if (files.includes(marker)) return;
  const isWritten = (file: string) =>
    written.has(file) || isOwnPage.test(file) || /^(openapi\.(json|yaml)|sitemap\.xml|theme\.css|logo\..*)$/.test(file);
  const lost = files.filter(isWritten);
  if (lost.length > 0)
    throw new CommandError(
      `${out} has ${lost.slice(0, 5).join(', ')}, which is not of an earlier export: name another folder.`,
    );
}

/** Removes the pages of an earlier export that are none any more. */
function removeOld(out: string, written: Set<string>): void {
  const old = readdirSync(out).filter((file) => isOwnPage.test(file) && !written.has(file));
  for (const file of old) rmSync(join(out, file));
}

const isOwnPage = /^(manual|operation|schema|webhook)-.*\.html$/;

/** The origin, where there is one, and the path with a slash at both ends; empty for links that are relative. */
function readBase(basePath = ''): { origin: string | undefined; path: string } {
  const isUrl = /^https?:\/\//.test(basePath);
  if (basePath !== '' && !isUrl && !basePath.startsWith('/'))
    throw new CommandError(
      `--base-path is a path such as /docs/, or a URL such as https://example.com/docs/, not ${basePath}.`,
    );
  if (basePath === '') return { origin: undefined, path: '' };
  const { origin, pathname } = new URL(basePath, 'http://localhost');
  return { origin: isUrl ? origin : undefined, path: pathname.replace(/\/*$/, '/') };
}

/** The servers that are named, else those of the contract that have an address of their own. */
function listTargets(document: Document, { servers = [], mock }: Wanted): Target[] {
  const own = (document.servers ?? []).map(({ url }) => url).filter((url) => /^https?:\/\/[^{]*$/.test(url));
  const named = servers.length > 0 || mock !== undefined ? servers : own;
  const mocks = mock === undefined ? [] : [{ name: 'the mock', url: mock, isMock: true }];
  for (const url of [...named, ...mocks.map(({ url }) => url)])
    if (!URL.canParse(url)) throw new CommandError(`${url} is no URL of a server, such as https://api.example.com.`);
  return [...named.map((url) => ({ name: 'the server', url })), ...mocks];
}

async function copyTheme({ out, theme, logo }: Wanted): Promise<NonNullable<DocsOptions['theme']>> {
  const copied: DocsOptions['theme'] = {};
  for (const [name, file] of [
    ['style', theme],
    ['logo', logo],
  ] as const) {
    if (file === undefined) continue;
    const own = name === 'style' ? 'theme.css' : `logo${extname(file)}`;
    if (!existsSync(file)) throw new CommandError(`There is no file ${file}.`);
    await copyFile(file, join(out, own));
    copied[name] = own;
  }
  return copied;
}

/** The worker is bundled with the package; in its own repository it is bundled now. */
async function placeWorker(out: string): Promise<void> {
  const packed = join(toolchainFolder, 'server/docs/browser', workerFile);
  if (existsSync(packed)) await copyFile(packed, join(out, workerFile));
  else await bundleWorker(out);
}

/** The pages for search engines (https://www.sitemaps.org/protocol.html). */
function renderSitemap(urls: string[]): string {
  const rows = urls.map((url) => `<url><loc>${url.replaceAll('&', '&amp;')}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${rows.join('\n')}\n</urlset>\n`;
}
