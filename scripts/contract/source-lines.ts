import { relative, sep } from 'node:path';
import { pointerTo, type SourceLines } from '../../server/openapi/document/index.ts';
import { projectFolder } from '../cli/project.ts';
import type { Positions } from './positions.ts';

/** Keys of the document that no request or response can violate. */
const silent = new Set(['description', 'summary', 'title', 'example', 'examples', 'externalDocs']);

/** Below these, names are the author's. */
const named = /\/(properties|patternProperties|schemas|responses|parameters|headers|requestBodies|securitySchemes)$/;

/** The line that each part of a bundled contract comes from; what stands on the line of what holds it is left out. */
export function findSourceLines({ root, enter, find }: Positions): SourceLines {
  const lines: SourceLines = {};
  const visit = (part: typeof root, pointer: string, above?: string): void => {
    const { file, line } = find(part);
    const source = `${nameOf(file)}:${line}`;
    if (source !== above) lines[pointer] = source;
    if (typeof part.value !== 'object' || part.value === null) return;
    for (const name of Object.keys(part.value)) {
      const isSilent = silent.has(name) && !named.test(pointer);
      if (!isSilent) visit(enter(part, name), pointerTo(pointer, name), source);
    }
  };
  const names = new Map<string, string>();
  const nameOf = (file: string): string => {
    const name = names.get(file) ?? relative(projectFolder, file).replaceAll(sep, '/');
    names.set(file, name);
    return name;
  };
  visit(root, '#');
  return lines;
}
