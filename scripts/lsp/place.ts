import { memberOf } from '../../server/openapi/document/index.ts';
import { type PartType, partTypeAt } from '../contract/index.ts';
import type { Files, Part, Reference, SourceFile } from './files.ts';

/** A place in a file of a contract. */
export interface Place {
  files: Files;
  /** The file that the contract begins with. */
  root: string;
  file: string;
  source: SourceFile;
  part: Part;
}

/** The version of OpenAPI that a contract is written in. */
export function versionOf({ files, root }: Pick<Place, 'files' | 'root'>): string {
  return String(memberOf(files.value(root), 'openapi') ?? '3.1.0');
}

/** The type of the part under some keys of a file: of a file that is a part of the contract, by what refers to it. */
export function typeAt(place: Pick<Place, 'files' | 'root' | 'file'>, keys: string[], depth = 0): PartType {
  const { files, root, file } = place;
  const openapi = versionOf(place);
  if (file === root || depth > 5) return partTypeAt(openapi, files.value(file), keys);
  const leads = ({ target }: Reference) =>
    target.file === file && target.keys.every((key, index) => key === keys[index]) && target.keys.length <= keys.length;
  for (const each of files.filesOf(root)) {
    const found = files.referencesIn(each, root).find(leads);
    if (!found) continue;
    const { name } = typeAt({ files, root, file: each }, found.part.keys.slice(0, -1), depth + 1);
    const { length } = found.target.keys;
    return partTypeAt(openapi, files.valueAt(file, keys.slice(0, length)), keys.slice(length), name ?? 'Root');
  }
  return { name: undefined, type: {} };
}

/** What the place leads to, or else what it names itself. */
export function targetOf({ files, root, file, part }: Place): Reference['target'] {
  const reference = files.referencesIn(file, root).find((each) => each.part === part);
  return reference?.target ?? findNamed({ files, root }, part) ?? { file, keys: part.keys };
}

/** The operation or the tag that a text names. */
function findNamed(
  { files, root }: Pick<Place, 'files' | 'root'>,
  { keys, text }: Part,
): Reference['target'] | undefined {
  if (text === undefined) return undefined;
  const isLink = keys.at(-1) === 'operationId' && keys.at(-3) === 'links';
  const isTag = keys.at(-2) === 'tags' && keys.length > 2;
  const isMeant = (part: Part) =>
    isLink
      ? part.keys.at(-1) === 'operationId' && part.keys.at(-3) !== 'links' && part.text === text
      : isTag && part.keys.length === 3 && part.keys[0] === 'tags' && part.keys[2] === 'name' && part.text === text;
  for (const file of isLink || isTag ? files.filesOf(root) : []) {
    const found = files.read(file)?.parts.find(isMeant);
    if (found) return { file, keys: found.keys };
  }
  return undefined;
}
