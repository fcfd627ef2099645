import { fillPath } from '../../../server/openapi/document/index.ts';
import type { Contract } from '../../../server/openapi/model.ts';
import { parentValue } from './addresses.ts';
import { findAtUrl } from './linked-operations.ts';
import { keyNameOf, listPlaces } from './path-places.ts';
import type { Resource } from './roles.ts';
import type { Item } from './sessions.ts';

/** The path of an item, as its GET has it; undefined where one of its parameters is not known. */
export function pathOf(resource: Resource, item: Item): string | undefined {
  const { read } = resource;
  if (!read) return undefined;
  const keyName = keyNameOf(resource.name);
  const texts = new Map<string, string>();
  for (const { name, place } of listPlaces(resource.name)) {
    const value = name === keyName ? item.key : parentValue(item, name, place);
    const parameter = read.pathParameters.find((each) => each?.name === name);
    if (value === undefined) return undefined;
    const typed = parameter?.type.types.has('string') === false ? Number(value) : value;
    texts.set(name, parameter ? String(parameter.codec.write(typed)) : encodeURIComponent(value));
  }
  return fillPath(resource.name, (name) => texts.get(name) ?? '');
}

/** Tells whether a text is the URL of an item of the resource. */
export function isUrlOf(contract: Contract, { read }: Resource, text: unknown): text is string {
  return read !== undefined && findAtUrl(contract, text)?.operation === read;
}

/** The ways to write a URL of that path, those that are like the model first. */
export function writeUrls({ read }: Resource, path: string, origin: string, model: unknown): string[] {
  const prefix = read?.prefixes[0] ?? '';
  const text = typeof model === 'string' ? model : '';
  const hasPrefix = prefix !== '' && text.replace(/^https?:\/\/[^/]*/i, '').startsWith(`${prefix}/`);
  const isPlain = text.startsWith('/') && !hasPrefix;
  const relative = isPlain ? [path, `${prefix}${path}`] : [`${prefix}${path}`, path];
  const own = /^https?:\/\/[^/]*/i.exec(text)?.[0];
  const absolute = [origin, ...(own === undefined ? [] : [own])].flatMap((start) =>
    relative.map((each) => start + each),
  );
  return own === undefined ? [...relative, ...absolute] : [...absolute, ...relative];
}

/** The value with one URL in the place of another, wherever that stands in a text of it. */
export function replaceUrl<T>(value: T, from: string, to: string): T {
  const quoted = from.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&');
  const pattern = new RegExp(`(?<![\\w.-])${quoted}${from.endsWith('/') ? '' : '(?![\\w.~%-])'}`, 'g');
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replace(pattern, () => to);
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, member]) => [name, visit(member)]));
  };
  return visit(value) as T;
}
