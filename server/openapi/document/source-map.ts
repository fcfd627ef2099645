import { readFileSync } from 'node:fs';

/** From a pointer into the contract to the `file:line` where its author wrote that; none where that is not known. */
export type SourceMap = (pointer: string) => string | undefined;

/** For contracts of which only the content is known. */
export const noSourceMap: SourceMap = () => undefined;

/** From the pointer to each part of a contract to the `file:line` where it was written. */
export type SourceLines = Record<string, string>;

/** Reads the lines that a contract was bundled from, as `npm run generate` writes them into `sources.json`; knows nothing where there is no such file. */
export function readSourceMap(file: URL): SourceMap {
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
