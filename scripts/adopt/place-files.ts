import { basename, dirname, relative } from 'node:path';
import { stringify } from 'yaml';

/** The files of the contract in `spec/`, in the places that they have to each other; the first is `spec/openapi.yaml`. */
export function placeFiles(file: string, texts: Map<string, string>, document: object): [string, string][] {
  const folder = dirname(file);
  const names = [...texts.keys()].map((each) => relative(folder, each).replaceAll('\\', '/'));
  const refersToRoot = [...texts.values()].some((text) =>
    new RegExp(`\\$ref['"]?:\\s*['"]?\\.?/?${basename(file)}`).test(text),
  );
  // Files elsewhere, or that name the first, would lose each other.
  if (names.some((name) => name.startsWith('..')) || (refersToRoot && basename(file) !== 'openapi.yaml')) {
    return [['spec/openapi.yaml', toYaml(document)]];
  }
  return [...texts].map(([each, text], index) => {
    if (each === file) return ['spec/openapi.yaml', file.endsWith('.json') ? toYaml(JSON.parse(text)) : text];
    return [`spec/${names[index]}`, text];
  });
}

function toYaml(document: object): string {
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}
