import {
  type Location,
  LSPErrorCodes,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { isSame, type Reference, toRef, toUri } from './files.ts';
import { type Place, targetOf } from './place.ts';

/** Where the thing at a place is declared. */
export function findDefinition(place: Place): Location | undefined {
  const { file, keys } = targetOf(place);
  const source = place.files.read(file);
  const part = source?.find(keys);
  if (part) return source?.toLocation(part);
  // A whole file.
  return source && keys.length === 0 ? { uri: toUri(file), range: source.toRange({ from: 0, to: 0 }) } : undefined;
}

/** Every place that refers to the thing at a place. */
export function findReferences(place: Place): Location[] {
  return listUses(place).flatMap(({ file, part }) => {
    const source = place.files.read(file);
    return source
      ? [{ uri: toUri(file), range: source.toRange(part.text === undefined && part.key ? part.key : part.value) }]
      : [];
  });
}

function listUses(place: Place): Reference[] {
  const { files, root } = place;
  const target = targetOf(place);
  return [...files.referencesTo(root, target.file, target.keys), ...listLinks(place, target)];
}

/** The links that name an operation. */
function listLinks({ files, root }: Place, target: Reference['target']): Reference[] {
  const id = target.keys.at(-1) === 'operationId' ? files.valueAt(target.file, target.keys) : undefined;
  return files
    .filesOf(root)
    .flatMap((file) =>
      (files.read(file)?.parts ?? [])
        .filter(
          ({ keys, text }) =>
            text === id && text !== undefined && keys.at(-1) === 'operationId' && keys.at(-3) === 'links',
        )
        .map((part) => ({ file, part, target })),
    );
}

/** The component that can be renamed at a place: what it leads to, or is. */
export function findRenamable(place: Place): Reference['target'] | undefined {
  const { file, keys } = targetOf(place);
  const isComponent = keys.length === 3 && keys[0] === 'components';
  return isComponent && place.files.read(file)?.find(keys) ? { file, keys } : undefined;
}

/** The edits that give a component another name, in every file of the contract. */
export function rename(place: Place, name: string): WorkspaceEdit | undefined {
  const target = findRenamable(place);
  const source = target && place.files.read(target.file);
  const own = target && source?.find(target.keys);
  if (!target || !own?.key || !source) return undefined;
  const renamed = { file: target.file, keys: [...target.keys.slice(0, -1), name] };
  // OpenAPI 3.1, section 4.8.7.
  if (!/^[\w.-]+$/.test(name)) throw refuse(`A component has a name of letters, digits and ._- alone, not ${name}.`);
  if (name !== target.keys.at(-1) && source.find(renamed.keys)) throw refuse(`There is a component ${name} already.`);
  const changes: Record<string, TextEdit[]> = {};
  const replace = (file: string, { from, to }: { from: number; to: number }, text: string) => {
    const edited = place.files.read(file);
    const written = edited?.text.slice(from, to) ?? '';
    const quote = /^["']/.exec(written)?.[0] ?? '';
    const edit = edited && { range: edited.toRange({ from, to }), newText: quote + text + quote };
    if (edit) changes[toUri(file)] = [...(changes[toUri(file)] ?? []), edit];
  };
  replace(target.file, own.key, name);
  for (const { file, part } of place.files.referencesTo(place.root, target.file, target.keys)) {
    // The name alone stands in a mapping, and as the key of a security requirement.
    const isName = part.text === undefined || part.text === target.keys.at(-1);
    const place = part.text === undefined && part.key ? part.key : part.value;
    replace(file, place, isName ? name : toRef(file, renamed));
  }
  for (const { file, part } of listDeeper(place, target))
    replace(
      file,
      part.value,
      toRef(file, { file: target.file, keys: [...renamed.keys, ...toKeys(part.text, target.keys.length)] }),
    );
  return { changes };
}

/** An error that the editor shows. */
function refuse(sentence: string): Error {
  return new ResponseError(LSPErrorCodes.RequestFailed, sentence);
}

/** The references to parts of a component. */
function listDeeper({ files, root }: Place, { file, keys }: Reference['target']): Reference[] {
  const isDeeper = ({ target }: Reference) =>
    target.file === file && target.keys.length > keys.length && isSame(target.keys.slice(0, keys.length), keys);
  return files.filesOf(root).flatMap((each) => files.referencesIn(each, root).filter(isDeeper));
}

function toKeys(text = '', length: number): string[] {
  return text.split('#/')[1]?.split('/').slice(length) ?? [];
}
