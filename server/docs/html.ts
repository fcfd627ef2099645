import MarkdownIt from 'markdown-it';
import { HttpError } from '../errors/index.ts';

/** The most characters of a page: what a contract refers to often is rendered often. */
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
type Part = Html | string | number | false | undefined | Part[];

/** A template of HTML. Whatever is put into it is escaped, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => (index === 0 ? '' : toText(parts[index - 1])) + text).join(''));
}

/** Text that something else has rendered as HTML. */
function toHtml(text: string): Html {
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

// HTML in a description stays text, and a link that would run a script stays none.
const markdown = new MarkdownIt({ html: false, linkify: false });

// No image is loaded from elsewhere: its text is shown, as a link.
markdown.renderer.rules.image = (tokens, index) => {
  const { content = '', attrGet } = tokens[index] ?? {};
  const source = attrGet?.call(tokens[index], 'src') ?? '';
  return `<a href="${markdown.utils.escapeHtml(source)}">${markdown.utils.escapeHtml(content || source)}</a>`;
};

// CommonMark has no empty code span: two backticks that nothing closes are text there. Here they mean a code that is empty.
markdown.inline.ruler.before('backticks', 'emptyCode', (state, isSilent) => {
  const { src, pos } = state;
  const isPair = src.startsWith('``', pos) && src[pos - 1] !== '`' && src[pos + 2] !== '`';
  if (!isPair || /(?<!`)``(?!`)/.test(src.slice(pos + 2))) return false;
  if (!isSilent) state.push('html_inline', '', 0).content = '<code class="empty" title="the empty text"></code>';
  state.pos += 2;
  return true;
});

/** A description (CommonMark) as HTML: no HTML of its own, no script, nothing that is loaded from elsewhere. Its highest headings are of the given level. */
export function renderMarkdown(text: unknown, level = 2): Html {
  if (typeof text !== 'string') return toHtml('');
  const tokens = markdown.parse(text, {});
  const headings = tokens.filter(({ type }) => type.startsWith('heading_'));
  const highest = Math.min(...headings.map(({ tag }) => Number(tag.slice(1))));
  for (const heading of headings) heading.tag = `h${Math.min(6, Number(heading.tag.slice(1)) - highest + level)}`;
  return toHtml(markdown.renderer.render(tokens, markdown.options, {}));
}
