import MarkdownIt from 'markdown-it';
import { type Html, toHtml } from './html.ts';

// HTML in a description stays text, and a link that would run a script stays none.
const markdown = new MarkdownIt({ html: false, linkify: false });

// No image is loaded from elsewhere: its text is shown, as a link. A picture of a manual stands beside the pages.
markdown.renderer.rules.image = (tokens, index, _options, { pictures }: { pictures?: Map<string, string> }) => {
  const { content = '', attrGet } = tokens[index] ?? {};
  const source = attrGet?.call(tokens[index], 'src') ?? '';
  const own = pictures?.get(source);
  if (own !== undefined)
    return `<img src="${markdown.utils.escapeHtml(own)}" alt="${markdown.utils.escapeHtml(content)}">`;
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

/** What relative links of a text lead to: pages and pictures, by the URLs that the text has for them. */
interface Targets {
  pages?: Map<string, string>;
  pictures?: Map<string, string>;
}

/** A description (CommonMark) as HTML: no HTML of its own, no script, nothing that is loaded from elsewhere. Its highest headings are of the given level. */
export function renderMarkdown(text: unknown, level = 2, targets: Targets = {}): Html {
  if (typeof text !== 'string') return toHtml('');
  const tokens = markdown.parse(text, {});
  const headings = tokens.filter(({ type }) => type.startsWith('heading_'));
  const highest = Math.min(...headings.map(({ tag }) => Number(tag.slice(1))));
  for (const heading of headings) heading.tag = `h${Math.min(6, Number(heading.tag.slice(1)) - highest + level)}`;
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const [, path = '', fragment = ''] = /^([^#]*)(.*)$/s.exec(token.attrGet('href') ?? '') ?? [];
    const page = targets.pages?.get(path);
    if (page !== undefined) token.attrSet('href', page + fragment);
  }
  // Whatever scrolls can be reached by keys.
  return toHtml(
    markdown.renderer.render(tokens, markdown.options, targets).replaceAll('<pre><', '<pre tabindex="0"><'),
  );
}

/** What the links and pictures of a text lead to, as they are in its HTML, without their fragments. */
export function listReferences(text: string): string[] {
  const tokens = markdown.parse(text, {}).flatMap(({ children }) => children ?? []);
  return tokens.flatMap((token) => (token.attrGet('href') ?? token.attrGet('src') ?? '').replace(/#.*$/s, '') || []);
}

/** The first words of a description, as a text without marks. */
export function summarize(text: unknown, most = 160): string {
  if (typeof text !== 'string') return '';
  const tokens = markdown.parse(text.slice(0, 20 * most), {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const words = inline.map(({ content, type }) => (type === 'softbreak' || content === '' ? ' ' : content)).join('');
  const whole = words.replaceAll(/\s+/g, ' ').trim();
  return whole.length <= most ? whole : `${whole.slice(0, most).replace(/\s+\S*$/, '')} …`;
}
