import { memberOf, namesInPath, splitAtNames } from '../../server/openapi/document/index.ts';

/** The singular of an English plural, as names of collections are formed; any other word stays as it is. */
function singular(word: string): string {
  if (/[^aeiou]ies$/i.test(word)) return word.replace(/ies$/i, 'y');
  if (/(ss|x|z|ch|sh)es$/i.test(word)) return word.replace(/es$/i, '');
  return /(ss|us|is)$/i.test(word) ? word : word.replace(/s$/i, '');
}

/** A name without case and separators: `createdAt` and `created_at` are the same. */
export function plainName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

/** What a path is about: its last segment that is no parameter, in the singular, as a plain name. */
export function thingOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && !segment.includes('{'));
  return plainName(singular(segments.at(-1) ?? ''));
}

/** The path without the names of its parameters, and without a slash at the end. */
export function bare(path: string): string {
  return splitAtNames(path)
    .map((part, index) => (index % 2 === 1 ? '{}' : part))
    .join('')
    .replace(/\/$/, '');
}

/** The path without its last segment, in the same form. */
export function parentOf(path: string): string {
  return bare(path).replace(/\/[^/]*$/, '');
}

/** A path parameter, and the path up to its segment, bare, such as `/users/{}`: the same for all paths that begin alike. */
export interface PathPlace {
  name: string;
  place: string;
}

/** The path parameters with their places, in their order. */
export function listPlaces(path: string): PathPlace[] {
  const segments = path.replace(/\/$/, '').split('/');
  return segments.flatMap((segment, index) =>
    namesInPath(segment).map((name) => ({ name, place: bare(segments.slice(0, index + 1).join('/')) })),
  );
}

/** The parameter that is the whole last segment of a path: it tells the items of a collection apart. */
export function keyNameOf(path: string): string | undefined {
  return /\/\{([^{}]+)\}\/?$/.exec(path)?.[1];
}

/** The first of the names that is one of those wanted, in the order in which they are wanted. */
function findName(names: readonly string[], wanted: string[]): string | undefined {
  return wanted
    .filter((each) => each !== '')
    .flatMap((each) => names.find((name) => plainName(name) === plainName(each)) ?? [])[0];
}

/** Names of what tells an object from others of its kind. */
const keyNames = ['slug', 'id', 'gid', 'uuid', 'key', 'code', 'name'];

/** True for what a key can be. */
export function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** The property that tells an object from others of its kind, where nothing says which. */
export function findKeyIn(object: object, isWanted: (value: unknown) => boolean = isText): string | undefined {
  return keyNames.find((name) => isWanted(memberOf(object, name)));
}

/** The property of an item that has the value of the parameter which tells the items of a path apart. */
export function findKeyProperty(names: readonly string[], parameter: string, path: string): string | undefined {
  // `domain_name` is the name of a domain, `external_customer_id` the external id of a customer.
  const short = plainName(parameter).replace(thingOf(path), '');
  const ending = /(?:[a-z\d](?=[A-Z])|[_-])([A-Za-z]+)$/.exec(parameter)?.[1] ?? '';
  // `id_or_slug` may be either.
  const [first = ''] = parameter.split(/_or_|Or(?=[A-Z])/);
  return findName(names, [parameter, first, short, ending, 'id', 'uuid']);
}

/** The property that names what an item belongs to: `userId`, `user_id`, `user` for what is below `/users/{id}`. */
export function findParentProperty(names: readonly string[], { name, place }: PathPlace): string | undefined {
  const [own, thing] = [plainName(name), thingOf(place)];
  return findName(names, own === 'id' ? [`${thing}id`, thing] : [own, `${thing}${own}`, `${thing}id`, thing]);
}
