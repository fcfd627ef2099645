import { readFileSync } from 'node:fs';

/** From a pointer into the contract to the `file:line` where its author wrote that; none where that is not known. */
export type SourceMap = (pointer: string) => string | undefined;

/** For contracts of which only the content is known. */
export const noSourceMap: SourceMap = () => undefined;

/** From the pointer to each part of a contract to the `file:line` where it was written. */
export type SourceLines = Record<string, string>;

/** The file, line and column of each part of the bundled contract, as `npm run generate` writes them. */
export const generatedSourceMap = new URL('../../../generated/sources.json', import.meta.url);

/** Reads where the bundled contract was written; knows nothing where there is no such file. */
export function readSourceMap(file: URL = generatedSourceMap): SourceMap {
  try {
    return createSourceMap(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return noSourceMap;
  }
}

/** Finds the line of a pointer, or else of the nearest part that holds it. */
export function createSourceMap(lines: SourceLines): SourceMap {
  return (pointer) => {
    for (let place = pointer; place.includes('/'); place = place.slice(0, place.lastIndexOf('/'))) {
      const line = Object.hasOwn(lines, place) ? lines[place] : undefined;
      if (line !== undefined) return line;
    }
    return lines['#'];
  };
}
