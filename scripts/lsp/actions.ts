import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Range,
  type TextEdit,
} from 'vscode-languageserver/node';
import { stringify } from 'yaml';
import { isNode, memberOf, membersOf } from '../../server/openapi/document/index.ts';
import { sketch } from '../../server/openapi/schema/index.ts';
import { type Part, type SourceFile, toRef, toUri } from './files.ts';
import { placeSchema } from './hover.ts';
import { type Place, typeAt, versionOf } from './place.ts';

/** The mends of the findings at a place, and what may be done with what stands there. */
export function findActions(place: Place, diagnostics: Diagnostic[], range: Range): CodeAction[] {
  const mends = diagnostics.flatMap((diagnostic) =>
    mend(place, diagnostic).map(
      (action): CodeAction => ({
        ...action,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: true,
      }),
    ),
  );
  const part = place.source.partAt(place.source.toOffset(range.start));
  return [...mends, ...(part ? [...extract({ ...place, part }), ...writeExample({ ...place, part })] : [])];
}

function act({ file }: Pick<Place, 'file'>, title: string, edits: (TextEdit | undefined)[]): CodeAction[] {
  const done = edits.filter((edit) => edit !== undefined);
  return done.length > 0 ? [{ title, edit: { changes: { [toUri(file)]: done } } }] : [];
}

/** The mend of a finding, by its rule or by what its message suggests. */
function mend(place: Place, { code, message: said, range }: Diagnostic): CodeAction[] {
  const { source } = place;
  const message = typeof said === 'string' ? said : said.value;
  const [, meant] = /Did you mean (\S+?)\?/.exec(message) ?? [];
  if (meant !== undefined) {
    const [from, to] = [source.toOffset(range.start), source.toOffset(range.end)];
    return act(place, `Write ${meant}`, [{ range, newText: replaceWord(source.text.slice(from, to), meant) }]);
  }
  const [, quoted] = /needs quotes: (.*)$/.exec(message) ?? [];
  if (quoted !== undefined) return act(place, 'Write it in quotes', [quoteLine(source, range.start.line, quoted)]);
  const [, version] = /info\.version must be (\d\S*),/.exec(message) ?? [];
  if (version !== undefined)
    return act(place, `Raise info.version to ${version}`, [
      replaceValue(source, source.find(['info', 'version']), version),
    ]);
  const part = source.partAt(source.toOffset(range.start));
  return part ? addTo({ ...place, part }, String(code), message) : [];
}

/** What a rule misses in a schema, as it is usually given. */
const additions: Record<string, Record<string, unknown>> = {
  'contract/bounded-strings': { maxLength: 255 },
  'contract/bounded-lists': { maxItems: 100 },
  'contract/bounded-integers': { format: 'int32' },
  'contract/lists-have-items': { items: {} },
};

/** The mend of a finding by what is missing. */
function addTo(place: Place, rule: string, message: string): CodeAction[] {
  const { source, part } = place;
  const add = (title: string, keys: string[], members: Record<string, unknown>) =>
    act(place, title, [insert(source, keys, members)]);
  const [, listed] = /can respond with (.*): declare it/.exec(message) ?? [];
  const statuses = listed?.split(', ') ?? (rule === 'contract/rate-limited' ? ['429'] : undefined);
  if (statuses)
    return add(
      `Declare ${statuses.join(', ')}`,
      part.keys,
      toMembers(statuses, (status) => findResponse(place, status)),
    );
  if (/must have `required: true`/.test(message))
    return add('Add required: true', part.keys.slice(0, -1), { required: true });
  const members = additions[rule];
  const holder = part.keys.at(-1) === 'type' ? part.keys.slice(0, -1) : part.keys;
  return members ? add(`Add ${Object.keys(members).join()}`, holder, members) : [];
}

function toMembers(names: string[], make: (name: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, make(name)]));
}

/** What others of the contract declare for a status, else a response without content. */
function findResponse({ files, root, file }: Place, status: string): unknown {
  const isIt = ({ keys }: Part) => keys.at(-1) === '$ref' && keys.at(-2) === status && keys.at(-3) === 'responses';
  for (const each of files.filesOf(root)) {
    const found = files.referencesIn(each, root).find(({ part }) => isIt(part));
    if (found) return { $ref: toRef(file, found.target) };
  }
  return { description: `The outcome ${status}.` };
}

function replaceWord(text: string, meant: string): string {
  const [, before = '', after = ''] = /^(["']?(?:.*[/#])?)[^/"']*(["']?)$/.exec(text) ?? [];
  return before + meant + after;
}

function quoteLine(source: SourceFile, line: number, quoted: string): TextEdit {
  const text = source.text.split('\n')[line] ?? '';
  const from = text.search(/\S/) + (/^\s*(- +)*/.exec(text)?.[0].trimStart().length ?? 0);
  return {
    range: { start: { line, character: from }, end: { line, character: text.trimEnd().length } },
    newText: quoted,
  };
}

function replaceValue(source: SourceFile, part: Part | undefined, text: string): TextEdit | undefined {
  const written = part && source.text.slice(part.value.from, part.value.to);
  const quote = /^["']/.exec(written ?? '')?.[0] ?? '';
  return part && { range: source.toRange(part.value), newText: quote + text + quote };
}

/** Adds members at the end of an object, as its other members are written: in lines, or in { }. */
function insert(source: SourceFile, keys: string[], members: Record<string, unknown>): TextEdit | undefined {
  const last = source.below(keys).at(-1);
  if (!last) return undefined;
  const end = Math.max(last.value.to, last.key?.to ?? 0);
  const text = last.isFlow
    ? `, ${JSON.stringify(members).slice(1, -1).replaceAll('":', '": ')}`
    : `\n${indentBy(source.toPosition((last.key ?? last.value).from).character, render(members))}`;
  const place = source.toPosition(end);
  return { range: { start: place, end: place }, newText: text };
}

function render(value: unknown): string {
  return stringify(value, { singleQuote: true, lineWidth: 0 }).trimEnd();
}

function indentBy(column: number, text: string): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(column) + line)
    .join('\n');
}

/** Moves the innermost schema around a place to the components, and refers to it. */
function extract(place: Place): CodeAction[] {
  const { files, root, file, source } = place;
  const { keys } = place.part;
  const lengths = keys.map((_, index) => keys.length - index);
  const length = lengths.find((each) => typeAt(place, keys.slice(0, each)).name === 'Schema') ?? 0;
  const part = source.find(keys.slice(0, length));
  const value = files.valueAt(file, part?.keys ?? []);
  const isComponent = part?.keys.length === 3 && part.keys[1] === 'schemas';
  if (!part || file !== root || isComponent || !isNode(value) || '$ref' in value) return [];
  const components = files.valueAt(root, ['components']);
  const schemas = membersOf(memberOf(components, 'schemas'));
  const name = nameFor(part.keys, schemas);
  const holders: [keys: string[], members: Record<string, unknown>][] = [
    [['components', 'schemas'], { [name]: value }],
    [['components'], { schemas: { [name]: value } }],
    [[], { components: { schemas: { [name]: value } } }],
  ];
  const added = holders.map(([held, members]) => insert(source, held, members)).find((edit) => edit);
  const reference = { $ref: toRef(file, { file: root, keys: ['components', 'schemas', name] }) };
  const newText = source.text[part.value.from] === '{' ? JSON.stringify(reference) : render(reference);
  const edits = added ? [added, { range: source.toRange(part.value), newText }] : [];
  const action = act(place, `Extract to components/schemas/${name}`, edits);
  return action.map((each) => ({ ...each, kind: CodeActionKind.RefactorExtract }));
}

/** A name for what stands under some keys, which no schema has. */
function nameFor(keys: string[], taken: object): string {
  const own =
    keys
      .filter((key) => !/^(properties|schema|content|items|allOf|oneOf|anyOf|\d+)$/.test(key) && !key.includes('/'))
      .at(-1) ?? 'Schema';
  const name = own
    .replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, letter = '') => String(letter).toUpperCase())
    .replace(/^./, (letter) => letter.toUpperCase());
  const free = [name, ...Array.from({ length: 99 }, (_, index) => `${name}${index + 2}`)];
  return free.find((each) => !Object.hasOwn(taken, each)) ?? name;
}

/** Writes an example of a media type, a parameter or a schema, as its schema has it. */
function writeExample(place: Place): CodeAction[] {
  const { files, file, source, part } = place;
  for (let { length } = part.keys; length > 0; length--) {
    const keys = part.keys.slice(0, length);
    const { name } = typeAt(place, keys);
    const value = files.valueAt(file, keys);
    if (!/^(MediaType|Parameter|Header)$/.test(name ?? '') || !isNode(value)) continue;
    if ('example' in value || 'examples' in value || memberOf(value, 'schema') === undefined) return [];
    const { views, schemas } = placeSchema(files, versionOf(place), file, [...keys, 'schema']);
    const example = sketch(views, schemas, 'usual');
    const edit = example === undefined ? undefined : insert(source, keys, { example });
    return act(place, 'Write an example from the schema', [edit]).map((each) => ({
      ...each,
      kind: CodeActionKind.Refactor,
    }));
  }
  return [];
}
