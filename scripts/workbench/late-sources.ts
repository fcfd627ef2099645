import { createSourceLookup, type SourceOf } from '../../server/openapi/sources.ts';

/** Where the parts of a contract are written, for apps that are built while that is still being found out. */
export interface LateSources {
  sourceOf: SourceOf;
  /** Takes over what was found out, as `sources.json`; it is read once somebody asks. */
  fill(text: string): void;
}

/** Sources that know of no part yet. */
export function createLateSources(): LateSources {
  let lookUp: SourceOf | undefined;
  let found = '{}';
  return {
    sourceOf: (pointer) => {
      lookUp ??= createSourceLookup(JSON.parse(found));
      return lookUp(pointer);
    },
    fill: (text) => {
      [lookUp, found] = [undefined, text];
    },
  };
}
