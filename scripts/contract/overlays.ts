import type { Source } from '@redocly/openapi-core';
import { type JSONValue, query } from 'json-p3';
import { isHolder, isNode, memberOf, namesOf, pointerTo } from '../../server/openapi/document/index.ts';

/** A part of an overlay: its file, and the keys that lead to it. */
export interface OverlayPlace {
  source: Source;
  keys: string[];
}

/** An overlay that was read. */
export interface Overlay {
  source: Source;
  parsed: unknown;
}

/** What is wrong with an overlay, or has no effect. */
export interface OverlayFault extends OverlayPlace {
  level: 'error' | 'warning';
  message: string;
}

/** Where what stands under a key of an object comes from, if that is an overlay. */
const origins = new WeakMap<object, Map<string, OverlayPlace>>();

/** The overlay, and the place in it, that gave an object what stands under a key. */
export function overlaidAt(holder: unknown, key: string): OverlayPlace | undefined {
  return isHolder(holder) ? origins.get(holder)?.get(key) : undefined;
}

/** The documents that overlays have changed, by their files. */
const overlaid = new WeakMap<Source, unknown>();

/** Where a pointer into a file leads: into an overlay if that gave what it leads to. */
export function findOrigin(source: Source, pointer: string): OverlayPlace | undefined {
  let value = overlaid.get(source);
  let place: OverlayPlace | undefined;
  for (const key of value === undefined ? [] : namesOf(pointer.replace(/^#/, ''))) {
    const own = overlaidAt(value, key);
    place = own ?? (place && { ...place, keys: [...place.keys, key] });
    value = memberOf(value, key);
  }
  return place;
}

/** Applies the actions of overlays to a document, one after the other (OpenAPI Overlay 1.1.0, section 4.4). */
export function applyOverlays(source: Source, document: unknown, overlays: Overlay[]): OverlayFault[] {
  overlaid.set(source, document);
  return overlays.flatMap((overlay) => {
    const { actions } = { actions: memberOf(overlay.parsed, 'actions') };
    const fault = (message: string, ...keys: string[]): OverlayFault[] => [
      { source: overlay.source, keys, level: 'error', message },
    ];
    if (!/^1\.[01]\./.test(String(memberOf(overlay.parsed, 'overlay'))))
      return fault('This is no overlay of version 1.0 or 1.1: begin with overlay: 1.1.0.', 'overlay');
    if (!Array.isArray(actions)) return fault('An overlay needs actions.');
    return actions.flatMap((action, index) =>
      applyAction(document, overlay.source, action, ['actions', String(index)]),
    );
  });
}

function applyAction(document: unknown, source: Source, action: unknown, keys: string[]): OverlayFault[] {
  const [target, from, update] = ['target', 'copy', 'update'].map((key) => memberOf(action, key));
  const fault = (key: string, message: string, level: OverlayFault['level'] = 'error'): OverlayFault[] => [
    { source, keys: [...keys, key], level, message },
  ];
  const found = select(document, target);
  if (typeof found === 'string') return fault('target', found);
  if (found.length === 0) return fault('target', `The target selects nothing: ${target}.`, 'warning');
  if (memberOf(action, 'remove') === true) {
    for (const location of found.toReversed()) remove(document, location);
    return [];
  }
  const copied = from === undefined ? undefined : select(document, from);
  if (typeof copied === 'string') return fault('copy', copied);
  if (copied && copied.length !== 1)
    return fault('copy', `copy has to select one part, not ${copied.length}: ${from}.`);
  const [only] = copied ?? [];
  const value = only ? valueUnder(document, only) : undefined;
  for (const location of found) {
    if (only) put(document, location, value, { source, keys: [...keys, 'copy'] });
    if (update !== undefined) put(document, location, update, { source, keys: [...keys, 'update'] });
  }
  return [];
}

/** The keys that lead to each part which a JSONPath (RFC 9535) selects; a text that says what is wrong with it. */
function select(document: unknown, path: unknown): string[][] | string {
  try {
    return [...query(String(path), document as JSONValue)].map(({ location }) => location.map(String));
  } catch (error) {
    return `This is no JSONPath: ${path}. ${error instanceof Error ? error.message : error}`;
  }
}

function valueUnder(document: unknown, keys: string[]): unknown {
  return keys.reduce(memberOf, document);
}

function remove(document: unknown, keys: string[]): void {
  const [holder, key = ''] = [valueUnder(document, keys.slice(0, -1)), keys.at(-1)];
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else if (isHolder(holder)) Reflect.deleteProperty(holder, key);
}

/** Merges a value into the part at a location: members of an object one by one, into a list as its last item; else it stands instead. */
function put(document: unknown, location: string[], value: unknown, place: OverlayPlace): void {
  const part = valueUnder(document, location);
  if (Array.isArray(part)) append(part, Array.isArray(value) ? value : [value], place, Array.isArray(value));
  else if (isNode(part) && isNode(value)) merge(part, value, place);
  else set(valueUnder(document, location.slice(0, -1)), location.at(-1) ?? '', value, place);
}

function merge(part: Record<string, unknown>, value: Record<string, unknown>, place: OverlayPlace): void {
  for (const [key, own] of Object.entries(value)) {
    const before = Object.hasOwn(part, key) ? part[key] : undefined;
    const inner = { ...place, keys: [...place.keys, key] };
    if (isNode(before) && isNode(own)) merge(before, own, inner);
    else if (Array.isArray(before) && Array.isArray(own)) append(before, own, inner, true);
    else set(part, key, own, inner);
  }
}

function append(list: unknown[], items: unknown[], { source, keys }: OverlayPlace, isList: boolean): void {
  for (const [index, item] of items.entries())
    set(list, String(list.length), item, { source, keys: isList ? [...keys, String(index)] : keys });
}

function set(holder: unknown, key: string, value: unknown, place: OverlayPlace): void {
  if (!isHolder(holder)) return;
  // What several targets get must not be the same object.
  Reflect.set(holder, key, structuredClone(value));
  origins.set(holder, (origins.get(holder) ?? new Map()).set(key, place));
}

/** The pointer to a place of an overlay. */
export function pointerOf({ keys }: OverlayPlace): string {
  return keys.length > 0 ? pointerTo('#', ...keys) : '#/';
}
