import { relative, sep } from 'node:path';
import { type Document, pointerTo } from '../../server/openapi/document.ts';
import type { Sources } from '../../server/openapi/sources.ts';
import type { Locate } from './places.ts';
import { projectFolder } from './project.ts';

/** What no request or reply can violate. */
const silent = new Set(['description', 'summary', 'title', 'example', 'examples', 'externalDocs']);

/** The line that each part of a bundled contract comes from; what stands on the line of what holds it is left out. */
export function findSources(document: Document, locate: Locate): Sources {
  const sources: Sources = {};
  const visit = (node: unknown, pointer: string, above?: string): void => {
    const { file, line } = locate(pointer);
    const source = `${relative(projectFolder, file).replaceAll(sep, '/')}:${line}`;
    if (source !== above) sources[pointer] = source;
    if (typeof node !== 'object' || node === null) return;
    for (const [name, child] of Object.entries(node)) {
      const isSilent = silent.has(name) && !pointer.endsWith('/properties');
      if (!isSilent) visit(child, pointerTo(pointer, name), source);
    }
  };
  visit(document, '#');
  return sources;
}
