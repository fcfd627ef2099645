import { STATUS_CODES } from 'node:http';
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver/node';
import { memberOf, membersOf } from '../../server/openapi/document/index.ts';
import { formatsFor } from '../../server/openapi/schema/index.ts';
import { listEntries, type PartType } from '../contract/index.ts';
import { type Files, type SourceFile, toRef } from './files.ts';
import { typeAt } from './place.ts';

/** Where something is typed: the keys that lead to it, and what is written of the line. */
interface Cursor {
  files: Files;
  root: string;
  file: string;
  source: SourceFile;
  /** The keys of the object that a key is typed in; of the value that is typed. */
  keys: string[];
  /** The keys that the object has already. */
  siblings: string[];
  /** True where a value is typed, behind its key or as an item. */
  isValue: boolean;
}

/** What may be written at an offset of a file. */
export function complete(files: Files, root: string, file: string, offset: number): CompletionItem[] {
  const source = files.read(file);
  if (!source) return [];
  const found = findCursor(source, offset);
  // Of a text that is broken where something is typed, the last that could be read knows the other keys.
  const siblings = [...found.siblings, ...Object.keys(membersOf(files.valueAt(file, found.keys)))];
  const cursor = { files, root, file, source, ...found, siblings };
  return cursor.isValue ? completeValue(cursor) : completeKey(cursor);
}

/** The text may be broken while it is typed, so the lines above decide: those of less indentation hold those of more. */
function findCursor(source: SourceFile, offset: number): Pick<Cursor, 'keys' | 'siblings' | 'isValue'> {
  const { line, character } = source.toPosition(offset);
  const lines = source.text.split('\n');
  const typed = (lines[line] ?? '').slice(0, character);
  const part = source.partAt(offset);
  if (part?.isFlow) return findFlowCursor(source, typed, part.keys);
  const indent = /^\s*(- +)*/.exec(typed)?.[0].length ?? 0;
  const [, key] = /^\s*(?:- +)*["']?([^"':]+)["']?:\s+\S*.*$/.exec(typed) ?? [];
  const isItem = key === undefined && /^\s*- /.test(typed);
  const holders = listHolders(lines.slice(0, line), indent, typed);
  if (key !== undefined) return { keys: [...holders, key], siblings: [], isValue: true };
  const siblings = source.below(holders).map(({ keys }) => keys.at(-1) ?? '');
  // An item of a list is a value unless a key was begun.
  return {
    keys: holders,
    siblings: siblings.filter((each) => each !== typed.trim()),
    isValue: isItem && !/- +\w+:/.test(typed),
  };
}

/** The keys under which a line of some indentation stands below others, with the indices of lists. */
function listHolders(lines: string[], indent: number, typed: string): string[] {
  const keys: string[] = [];
  let least = indent;
  const dashOf = (text: string) => (/^\s*- /.test(text) ? text.search(/-/) : undefined);
  const own = dashOf(typed);
  let index = own === undefined ? undefined : countItems(lines, own);
  if (own !== undefined) least = own;
  for (const { line, indent: inner, name } of listEntries(lines).toReversed()) {
    const dash = dashOf(lines[line - 1] ?? '');
    const isFirst = index === undefined && inner === least && dash !== undefined;
    if (inner >= least && !isFirst) continue;
    // The first entry of the item in which the line stands.
    if (!isFirst) keys.unshift(...(index === undefined ? [name] : [name, String(index)]));
    index = dash === undefined ? undefined : countItems(lines.slice(0, line - 1), dash);
    least = dash ?? inner;
  }
  return index === undefined ? keys : [String(index), ...keys];
}

/** The number of items, with their dash in a column, at the end of the lines. */
function countItems(lines: string[], dash: number): number {
  const others = lines.toReversed().filter((text) => /\S/.test(text));
  const end = others.findIndex(
    (text) => text.search(/\S/) < dash || (text.search(/\S/) === dash && text[dash] !== '-'),
  );
  return others.slice(0, end < 0 ? others.length : end).filter((text) => text.search(/\S/) === dash).length;
}

function findFlowCursor(
  source: SourceFile,
  typed: string,
  keys: string[],
): Pick<Cursor, 'keys' | 'siblings' | 'isValue'> {
  const isValue = /["']?[\w$-]+["']?\s*:\s*["']?[^,{}[\]"']*$/.test(typed);
  const held = isValue ? keys : keys.slice(0, -1);
  return { keys: held, siblings: source.below(held).map((part) => part.keys.at(-1) ?? ''), isValue };
}

function item(label: string, kind: CompletionItemKind, more: Partial<CompletionItem> = {}): CompletionItem {
  return { label, kind, ...more };
}

function completeKey(cursor: Cursor): CompletionItem[] {
  const { keys, siblings, source } = cursor;
  const holder = typeAt(cursor, keys);
  const quote = source.file.endsWith('.json') ? '"' : '';
  const fields = Object.entries(membersOf(holder.type.properties)).map(([name, field]) => {
    const { description } = membersOf(field);
    const documentation = typeof description === 'string' ? { documentation: description } : {};
    return item(name, CompletionItemKind.Property, { insertText: `${quote}${name}${quote}: `, ...documentation });
  });
  const names = listNames(cursor, holder).map((label) =>
    item(label, CompletionItemKind.EnumMember, {
      insertText: /^\d/.test(label) ? `'${label}': ` : `${label}: `,
      ...aboutStatus(label),
    }),
  );
  const ref = /^(Schema|Parameter|Response|Header|RequestBody|Example|Link|Callback|PathItem)$/.test(holder.name ?? '')
    ? [item('$ref', CompletionItemKind.Reference, { insertText: `${quote}$ref${quote}: ` })]
    : [];
  return [...names, ...fields, ...ref].filter(({ label }) => !siblings.includes(label));
}

function aboutStatus(label: string): Partial<CompletionItem> {
  const detail = STATUS_CODES[label];
  return detail ? { detail } : {};
}

/** The names that an object of a type usually has: statuses, media types, security schemes. */
function listNames({ files, root, keys }: Cursor, { name }: PartType): string[] {
  if (name === 'Responses')
    return [...Object.keys(STATUS_CODES).filter((status) => status >= '200'), '2XX', '4XX', '5XX', 'default'];
  if (name === 'MediaTypesMap')
    return [
      ...new Set([
        ...listMediaTypes(files, root),
        'application/json',
        'application/problem+json',
        'multipart/form-data',
        'text/plain',
      ]),
    ];
  if (name === 'SecurityRequirement' || keys.at(-2) === 'security')
    return Object.keys(membersOf(files.valueAt(root, ['components', 'securitySchemes'])));
  return [];
}

/** The media types that the contract has already, by the keys below `content`. */
function listMediaTypes(files: Files, root: string): string[] {
  return (files.read(root)?.parts ?? [])
    .filter(({ keys }) => keys.at(-2) === 'content')
    .map(({ keys }) => keys.at(-1) ?? '');
}

/** The section of the components that has the parts of a type. */
const sections: Record<string, string> = {
  ...{
    Schema: 'schemas',
    Parameter: 'parameters',
    Response: 'responses',
    Header: 'headers',
    RequestBody: 'requestBodies',
  },
  ...{
    Example: 'examples',
    Link: 'links',
    Callback: 'callbacks',
    PathItem: 'pathItems',
    SecurityScheme: 'securitySchemes',
  },
};

function completeValue(cursor: Cursor): CompletionItem[] {
  const { files, root, keys } = cursor;
  const key = keys.at(-1) ?? '';
  const texts = (labels: unknown[], kind: CompletionItemKind = CompletionItemKind.Value) =>
    labels.map((label) => item(String(label), kind));
  if (key === '$ref') return completeReference(cursor);
  if (key === 'operationId' && keys.at(-3) === 'links')
    return texts(listIds(files, root), CompletionItemKind.Reference);
  if (keys.includes('tags') && keys[0] === 'paths')
    return texts(
      Object.values(membersOf(files.valueAt(root, ['tags']))).map((tag) => memberOf(tag, 'name')),
      CompletionItemKind.Reference,
    );
  if (keys.at(-2) === 'mapping' || key === 'propertyName')
    return key === 'propertyName' ? [] : completeReference(cursor, 'Schema');
  if (keys.at(-2) === 'security' || key === 'security') return completeKey({ ...cursor, siblings: [] });
  const holder = typeAt(cursor, keys.slice(0, -1));
  if (key === 'format' && holder.name === 'Schema')
    return texts(Object.keys(formatsFor(membersOf(files.valueAt(root, [])))));
  if (key === 'required' && holder.name === 'Schema')
    return texts(Object.keys(membersOf(files.valueAt(cursor.file, [...keys.slice(0, -1), 'properties']))));
  const { type } = typeAt(cursor, keys);
  const values = [type.enum, memberOf(type.items, 'enum')].find(Array.isArray);
  if (values) return texts(values, CompletionItemKind.EnumMember);
  if (key === 'type' && holder.name === 'Schema')
    return texts(['string', 'integer', 'number', 'boolean', 'array', 'object', 'null']);
  return type.type === 'boolean' ? texts(['true', 'false']) : [];
}

function listIds(files: Files, root: string): string[] {
  return files
    .filesOf(root)
    .flatMap((file) =>
      (files.read(file)?.parts ?? [])
        .filter(({ keys }) => keys.at(-1) === 'operationId' && keys.at(-3) !== 'links')
        .map(({ text }) => text ?? ''),
    );
}

/** The components of the type that is expected, else all of them. */
function completeReference(cursor: Cursor, expected = typeAt(cursor, cursor.keys.slice(0, -1)).name): CompletionItem[] {
  const { files, root, file } = cursor;
  const wanted = sections[expected ?? ''];
  const groups = Object.entries(membersOf(files.valueAt(root, ['components'])));
  return groups
    .filter(([section]) => wanted === undefined || section === wanted)
    .flatMap(([section, members]) =>
      Object.keys(membersOf(members)).map((name) => {
        const ref = toRef(file, { file: root, keys: ['components', section, name] });
        return item(ref, CompletionItemKind.Reference, {
          insertText: `'${ref}'`,
          filterText: `'${ref} ${name}`,
          detail: name,
        });
      }),
    );
}
