import { HttpError } from '../errors/http-error.ts';

/** The most characters of a page: what a contract refers to often is told often. */
const mostCharacters = 8_388_608;
let left = Number.POSITIVE_INFINITY;

/** Renders a page; a 501 for one that would have too many characters. */
export function renderBounded<T>(render: () => T): T {
  left = mostCharacters;
  try {
    return render();
  } finally {
    left = Number.POSITIVE_INFINITY;
  }
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
export type Part = Html | string | number | false | undefined | Part[];

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
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
