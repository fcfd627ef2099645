import { relative, sep } from 'node:path';
import { BaseResolver, getLineColLocation, type Source } from '@redocly/openapi-core';
import { type Document, pointerTo, unescapeToken } from '../../server/openapi/document.ts';
import type { Sources } from '../../server/openapi/sources.ts';
import { projectFolder } from './project.ts';

/** A part of a file, as its author wrote it. */
interface Place {
  source: Source;
  /** The whole file's content. */
  root: unknown;
  node: unknown;
  pointer: string;
}

/** What no request or reply can violate. */
const silent = new Set(['description', 'summary', 'title', 'example', 'examples', 'externalDocs']);

/**
 * Finds the line that each part of a bundled contract comes from, in whichever file that is.
 * @param file the contract that `document` was bundled from
 */
export async function findSources(file: string, document: Document): Promise<Sources> {
  const resolver = new BaseResolver();
  const open = async (base: string | null, ref: string): Promise<Place> => {
    const opened = await resolver.resolveDocument(base, ref, base === null);
    if (opened instanceof Error) throw opened;
    return { source: opened.source, root: opened.parsed, node: opened.parsed, pointer: '#' };
  };
  const follow = async ({ source, root }: Place, ref: string): Promise<Place> => {
    const [uri = '', fragment = ''] = ref.split('#');
    const target = uri === '' ? { source, root, node: root, pointer: '#' } : await open(source.absoluteRef, uri);
    return fragment.split('/').slice(1).map(unescapeToken).reduce(stepTo, target);
  };

  const sources: Sources = {};
  const seen = new Set<string>();
  const pending: [string, Place][] = [['#', await open(null, file)]];
  const visit = async (node: unknown, pointer: string, written: Place, above?: string): Promise<void> => {
    if (seen.has(pointer)) return;
    seen.add(pointer);
    const line = lineOf(written);
    // What stands on the line of what holds it is found there.
    if (line !== above) sources[pointer] = line;
    const [here, there] = [refOf(node), refOf(written.node)];
    // The bundle has its own names for what it took from other files.
    if (here !== undefined && there !== undefined) pending.push([here, await follow(written, there)]);
    const place = here === undefined && there !== undefined ? await follow(written, there) : written;
    if (typeof node !== 'object' || node === null) return;
    for (const [name, child] of Object.entries(node)) {
      const next = stepTo(place, name);
      const isSilent = silent.has(name) && !pointer.endsWith('/properties');
      if (next.node !== undefined && !isSilent) await visit(child, pointerTo(pointer, name), next, line);
    }
  };
  for (const [pointer, place] of pending) await visit(nodeAt(document, pointer), pointer, place);
  return sources;
}

function stepTo({ source, root, node, pointer }: Place, name: string): Place {
  const child: unknown = Object.hasOwn(Object(node), name) ? Object(node)[name] : undefined;
  return { source, root, node: child, pointer: pointerTo(pointer, name) };
}

function nodeAt(document: Document, pointer: string): unknown {
  const tokens = pointer.split('/').slice(1).map(unescapeToken);
  return tokens.reduce<unknown>((node, token) => Object(node)[token], document);
}

function refOf(node: unknown): string | undefined {
  const ref: unknown = Object(node).$ref;
  return typeof ref === 'string' ? ref : undefined;
}

function lineOf({ source, pointer }: Place): string {
  const { start } = getLineColLocation({ source, pointer, reportOnKey: true });
  return `${relative(projectFolder, source.absoluteRef).replaceAll(sep, '/')}:${start.line}`;
}
