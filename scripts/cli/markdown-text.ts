/**
 * A text that may hold anything, as Markdown of one line that is no HTML, no link and no end of a table's cell, and where
 * hosts of code do not notify them: a space without a width stands within mentions of people and issues.
 */
export function toMarkdown(text: string): string {
  const line = toLine(text).replaceAll('<', '&lt;').replaceAll('](', ']\\(').replaceAll('|', '&#124;');
  return line.replaceAll(/@(?=\w)|[#!](?=\d)/g, '$&\u200b');
}

/** The same as code: between more backticks than it has in a row (CommonMark, section 6.1). */
export function toCode(text: string): string {
  const line = toLine(text);
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

function toLine(text: string): string {
  return text.replaceAll(/[\r\n\u0085\u2028\u2029]+/g, ' ');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as the content of an element or an attribute of XML. */
export function escapeXml(text: string): string {
  // XML has no place for most control characters.
  const printable = text.replaceAll(/\p{Cc}/gu, (sign) => (/\s/.test(sign) ? sign : '\ufffd'));
  return printable.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? '');
}
