import { fillPath, isHolder } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import type { RequestContext } from '../../server/pipeline/index.ts';
import type { Members } from './body-places.ts';
import { parentValue } from './items.ts';
import { keyNameOf, listPlaces } from './names.ts';
import type { Resource } from './resources.ts';
import type { Item } from './sessions.ts';

/** Names of a property that has the URL of the thing itself. */
export const selfNames = ['url', 'self', 'href', 'uri'];

/** Scheme and host that a request was sent to, such as `http://127.0.0.1:4010`. */
export function originOf({ request }: RequestContext): string {
  return URL.parse(`http://${request.headers.host}`)?.origin ?? 'http://localhost';
}

/** The GET operation at a URL or a path, if the contract has one. */
export function findAtUrl({ findRoute }: Contract, text: unknown): Operation | undefined {
  if (typeof text !== 'string' || text.length > 2000) return undefined;
  const path = text.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  return path.startsWith('/') ? findRoute(path)?.operations.get('GET') : undefined;
}

/** The path of an item, as its GET has it; undefined where one of its parameters is not known. */
export function pathOf({ name, read }: Resource, item: Item): string | undefined {
  if (!read) return undefined;
  const texts = new Map<string, string>();
  for (const place of listPlaces(name)) {
    const value = place.name === keyNameOf(name) ? item.key : parentValue(item, place);
    if (value === undefined) return undefined;
    const parameter = read.pathParameters.find((each) => each?.name === place.name);
    const typed = parameter?.type.types.has('string') === false ? Number(value) : value;
    texts.set(place.name, parameter ? String(parameter.codec.write(typed)) : encodeURIComponent(value));
  }
  return fillPath(name, (each) => texts.get(each) ?? '');
}

/** The item with the URL of a path wherever it has its own; undefined where no property among those that `isFixed` has it. */
export function moveUrls(
  contract: Contract,
  resource: Resource,
  item: Members,
  path: string,
  origin: string,
  isFixed = (_name: string) => true,
): Members | undefined {
  const { read } = resource;
  const urls = Object.keys(item).filter((name) => isFixed(name) && read && findAtUrl(contract, item[name]) === read);
  const named = urls.find((name) => selfNames.includes(name)) ?? urls[0];
  if (named === undefined) return undefined;
  const from = String(item[named]);
  const [to = path] = listUrls(resource, path, origin, from);
  return replaceUrl(item, from, to);
}

/** The ways to write a URL of that path, those that are like the model first. */
export function listUrls({ read }: Resource, path: string, origin: string, model: unknown): string[] {
  const prefix = read?.prefixes[0] ?? '';
  const text = typeof model === 'string' ? model : '';
  const hasPrefix = prefix !== '' && text.replace(/^https?:\/\/[^/]*/i, '').startsWith(`${prefix}/`);
  const isPlain = text.startsWith('/') && !hasPrefix;
  const relative = isPlain ? [path, `${prefix}${path}`] : [`${prefix}${path}`, path];
  const own = /^https?:\/\/[^/]*/i.exec(text)?.[0];
  const absolute = [origin, own ?? []].flat().flatMap((start) => relative.map((each) => start + each));
  return own === undefined ? [...relative, ...absolute] : [...absolute, ...relative];
}

/** The object with one URL in the place of another, wherever that stands in a text of it. */
function replaceUrl(value: Members, from: string, to: string): Members {
  const quoted = from.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&');
  const pattern = new RegExp(`(?<![\\w.-])${quoted}${from.endsWith('/') ? '' : '(?![\\w.~%-])'}`, 'g');
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replace(pattern, () => to);
    if (Array.isArray(part)) return part.map(visit);
    return isHolder(part) ? visitMembers(part) : part;
  };
  const visitMembers = (members: object) =>
    Object.fromEntries(Object.entries(members).map(([name, member]) => [name, visit(member)]));
  return visitMembers(value);
}
