import { HttpError } from '../errors/index.ts';

/** What a page is about. */
export type View = { kind: 'overview' } | { kind: 'operation' | 'schema' | 'webhook' | 'manual'; name: string };

/** Where pages and their files are, as the pages refer to them. */
export interface Links {
  toPage(view: View): string;
  toFile(name: string): string;
}

/** The most characters of a page: what a contract refers to often is rendered often. */
const mostCharacters = 8_388_608;
let left = Number.POSITIVE_INFINITY;

/** Pages of a server: every URL is relative, so that they also work behind a prefix. */
export const servedLinks: Links = {
  toPage: (view) => (view.kind === 'overview' ? '?' : `?${view.kind}=${encodeURIComponent(view.name)}`),
  toFile: (name) => (name.startsWith('openapi.') ? name : `docs/${name}`),
};
let links = servedLinks;

/** Renders a page whose links are these; a 501 for one that would have too many characters. */
export function renderBounded<T>(render: () => T, among = servedLinks): T {
  [left, links] = [mostCharacters, among];
  try {
    return render();
  } finally {
    [left, links] = [Number.POSITIVE_INFINITY, servedLinks];
  }
}

/** The URL of a page, from the page that is being rendered. */
export function pageUrl(kind: View['kind'], name = ''): string {
  return links.toPage(kind === 'overview' ? { kind } : { kind, name });
}

/** The URL of a file of the pages. */
export function fileUrl(name: string): string {
  return links.toFile(name);
}

/** A name as the `id` of an element, which has no space. */
export function anchorOf(...names: string[]): string {
  return names.join('.').replaceAll(/\s/g, '-');
}

function spend(text: string): string {
  left -= text.length;
  if (left < 0)
    throw new HttpError(501, `This page would have more than ${mostCharacters} characters; read /openapi.json.`);
  return text;
}

/** Text that is HTML already; every other text is escaped where it becomes part of it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may have in it: lists are joined, and what is absent or false leaves nothing. */
type Part = Html | string | number | false | undefined | Part[];

/** A template of HTML. Whatever is put into it is escaped, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => (index === 0 ? '' : toText(parts[index - 1])) + text).join(''));
}

/** Text that something else has rendered as HTML. */
export function toHtml(text: string): Html {
  return new Html(spend(text));
}

function toText(part: Part): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(toText).join('');
  return part === undefined || part === false ? '' : escapeHtml(spend(String(part)));
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '') : text;
}
