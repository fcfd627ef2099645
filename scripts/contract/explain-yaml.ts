/** Why a text is no YAML, and where: the cause, which may stand long before the line where a parser stops. */
interface Cause {
  line: number;
  column: number;
  message: string;
}

/** Finds the cause for which a parser stopped at a line; undefined for one that is not known. */
export function explainYaml(text: string, stopped: number): Cause | undefined {
  const lines = text.split(/\r?\n/);
  return (
    findConflict(lines) ??
    findTab(lines[stopped - 1] ?? '', stopped) ??
    findOpenQuote(lines, stopped) ??
    [stopped, stopped - 1].map((line) => findColon(lines[line - 1] ?? '', line)).find((cause) => cause) ??
    findIndentation(lines, stopped)
  );
}

/** The marks that git leaves in a file where both sides of a merge changed it. */
function findConflict(lines: string[]): Cause | undefined {
  const begin = lines.findIndex((line) => line.startsWith('<<<<<<< '));
  const end = lines.findIndex((line, index) => index > begin && line.startsWith('>>>>>>> '));
  if (begin < 0 || end < 0) return undefined;
  const message = `Unresolved merge conflict (${begin + 1}–${end + 1}): keep one side, delete the markers.`;
  return { line: begin + 1, column: 1, message };
}

function findTab(text: string, line: number): Cause | undefined {
  const column = text.search(/\S|$/);
  const isTab = text.slice(0, column).includes('\t');
  return isTab ? { line, column: 1, message: 'A tab cannot indent: use spaces.' } : undefined;
}

/** A key, which may follow the dashes of a list, and the text after it. */
const entry = /^(\s*(?:- +)*)((?:"[^"]*"|'[^']*'|[^\s"'#{[&*!|>%@`-][^:#]*?)\s*:)(?:\s+(.*))?$/;

function findOpenQuote(lines: string[], stopped: number): Cause | undefined {
  for (const [index, text] of lines.slice(0, stopped).entries()) {
    const [whole = '', , , value = ''] = entry.exec(text) ?? [];
    const isOpen = /^("(?:[^"\\]|\\.)*|'(?:[^']|'')*)$/.test(value);
    const message = 'A quote is opened here, and not closed in this line: close it.';
    if (isOpen && entry.test(lines[index + 1] ?? ''))
      return { line: index + 1, column: whole.length - value.length + 1, message };
  }
  return undefined;
}

/** A plain text cannot have a colon before a space (YAML 1.2.2, section 7.3.3). */
function findColon(text: string, line: number): Cause | undefined {
  const [, indent = '', key = '', value = ''] = entry.exec(text) ?? [];
  if (!/^[^"'{[|>&*!].*:(\s|$)/.test(value)) return undefined;
  const quoted = `'${value.trimEnd().replaceAll("'", "''")}'`;
  const message = `A text with ': ' in it needs quotes: ${key} ${quoted}`;
  return { line, column: indent.length + key.length + 2, message };
}

/** A line with an entry of a map: where it begins, and whether a value stands behind its key. */
export interface Entry {
  line: number;
  indent: number;
  hasValue: boolean;
  name: string;
}

/** The first entry that stands under no other and beside none. */
function findIndentation(lines: string[], stopped: number): Cause | undefined {
  const entries = listEntries(lines);
  const open: Entry[] = [];
  for (const [index, each] of entries.entries()) {
    if (each.line > stopped) return undefined;
    const closed = open.filter(({ indent }) => indent > each.indent);
    open.splice(open.length - closed.length);
    const [above, before] = [entries[index - 1], entries[index - 2]];
    const beside = open.at(-1);
    if (beside?.indent === each.indent) open.pop();
    else if (closed[0]) return explainStep(entries, closed[0], each);
    else if (above && above.indent < each.indent && above.hasValue) {
      const isLost = before && !before.hasValue && before.indent === above.indent;
      return isLost
        ? shift(above, each.indent, `as what belongs to ${before.name} is`)
        : shift(each, above.indent, `as ${above.name} above it is, which has a value already`);
    }
    open.push(each);
  }
  return undefined;
}

/** Of two indentations where one is expected, the one that fewer entries have is wrong. */
function explainStep(entries: Entry[], closed: Entry, next: Entry): Cause {
  const others = entries.slice(entries.indexOf(closed));
  const end = others.findIndex(({ indent }) => indent < Math.min(closed.indent, next.indent));
  const count = (wanted: number) =>
    others.slice(0, end < 0 ? others.length : end).filter(({ indent }) => indent === wanted).length;
  return count(closed.indent) > count(next.indent)
    ? shift(next, closed.indent, `as ${closed.name} is`)
    : shift(closed, next.indent, `as ${next.name} below it is`);
}

function shift({ line, indent, name }: Entry, wanted: number, reason: string): Cause {
  const message = `${name} is indented by ${indent} spaces: indent it by ${wanted}, ${reason}.`;
  return { line, column: indent + 1, message };
}

/** The entries of maps, without what stands in texts of several lines and in { } and [ ]. */
export function listEntries(lines: string[]): Entry[] {
  const entries: Entry[] = [];
  let block = Number.POSITIVE_INFINITY;
  let depth = 0;
  for (const [index, text] of lines.entries()) {
    const indent = text.search(/\S/);
    if (indent < 0 || /^\s*#/.test(text) || (depth === 0 && indent > block)) continue;
    if (depth === 0) block = Number.POSITIVE_INFINITY;
    const [, lead, key = '', value = ''] = entry.exec(text) ?? [];
    if (depth === 0 && lead !== undefined) {
      const hasValue = !/^(#.*|[&!]\S*)?$/.test(value);
      entries.push({
        line: index + 1,
        indent: lead.length,
        hasValue,
        name: key.replace(/\s*:$/, '').replaceAll(/^["']|["']$/g, ''),
      });
    }
    if (depth === 0 && /(^|\s|:)[|>][-+\d]*\s*(#.*)?$/.test(text)) block = indent;
    const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '');
    if (depth > 0 || /^[{[]/.test(value) || /^\s*(- +)*[{[]/.test(text))
      depth = Math.max(0, depth + (bare.match(/[{[]/g)?.length ?? 0) - (bare.match(/[}\]]/g)?.length ?? 0));
  }
  return entries;
}
