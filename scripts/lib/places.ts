import { type BaseResolver, getLineColLocation, type Source } from '@redocly/openapi-core';
import { pointerTo, unescapeToken } from '../../server/openapi/document.ts';

/** A place in a file; lines and columns count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** Finds where in the source files a part of the bundled contract is written; its key if it has one. */
export type Locate = (pointer: string) => Place;

interface Origin {
  source: Source;
  pointer: string;
}

/** Every object in the files that the resolver has read, and where it stands; bundling moves the objects but keeps them. */
export async function readOrigins(resolver: BaseResolver): Promise<WeakMap<object, Origin>> {
  const origins = new WeakMap<object, Origin>();
  const documents = await Promise.all([...resolver.cache.values()].map((document) => document.catch(() => undefined)));
  for (const document of documents) {
    if (!document || document instanceof Error) continue;
    const visit = (value: unknown, pointer: string): void => {
      // What an alias names stands where its anchor is.
      if (typeof value !== 'object' || value === null || origins.has(value)) return;
      origins.set(value, { source: document.source, pointer });
      for (const [key, child] of Object.entries(value)) visit(child, pointerTo(pointer, key));
    };
    visit(document.parsed, '#');
  }
  return origins;
}

/** Leads from the bundled contract, `root`, back to the files of which it is made. A pointer that leads nowhere gives the nearest place. */
export function createLocate(root: unknown, origins: WeakMap<object, Origin>): Locate {
  return (pointer) => {
    let [value, origin, rest] = [root, undefined as Origin | undefined, [] as string[]];
    for (const token of [undefined, ...pointer.split('/').slice(1).map(unescapeToken)]) {
      if (token !== undefined) value = Object.hasOwn(Object(value), token) ? Object(value)[token] : undefined;
      const found = typeof value === 'object' && value !== null ? origins.get(value) : undefined;
      rest = found ? [] : token === undefined ? rest : [...rest, token];
      origin = found ?? origin;
    }
    if (!origin) return { file: '', line: 1, column: 1 };
    const { source } = origin;
    const location = { source, pointer: pointerTo(origin.pointer, ...rest).replace(/^#\/?/, '#/'), reportOnKey: true };
    const { start } = getLineColLocation(location);
    return { file: source.absoluteRef, line: start.line, column: start.col };
  };
}
