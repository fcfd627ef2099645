import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';

/** The names by which code knows a contract: its operations and paths, and schemas whose names are no everyday words. */
export function listKnownNames(document: Document): string[] {
  const { operations } = compileContract(document);
  const segments = operations.flatMap(({ path }) => path.split('/').filter((segment) => isTelling(segment, /_|-/)));
  const schemas = Object.keys(document.components?.schemas ?? {}).filter((name) => isTelling(name, /[a-z][A-Z]/));
  return [...new Set([...operations.map(({ id }) => id), ...segments, ...schemas])];
}

/** The names that the store has for what it keeps: types, and what is done with them. */
export function listKeptNames(text: string): string[] {
  const found = [...text.matchAll(/^export (?:interface|type) (\w+)|^ {2}(\w+)\(/gm)].map(
    ([, type, method]) => type ?? method ?? '',
  );
  return [...new Set(found)].filter((name) => isTelling(name, /[a-z][A-Z]/));
}

/** Words such as `pets` and `Error` occur where nobody speaks of the contract. */
function isTelling(name: string, pattern: RegExp): boolean {
  return name.length > 7 && !name.includes('{') && pattern.test(name);
}
