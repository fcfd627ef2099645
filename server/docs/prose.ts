import MarkdownIt from 'markdown-it';
import { type Html, toHtml } from './html.ts';

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
