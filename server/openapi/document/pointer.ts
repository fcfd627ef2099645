/** A part of a document and the JSON pointer to it, as a URI fragment (RFC 6901, section 6). */
export interface Located<T> {
  node: T;
  pointer: string;
}

/** An object that stands for the one that it points to. */
export interface Ref {
  $ref: string;
}

/** The pointer to what the tokens lead to, from `pointer` on. */
export function pointerTo(pointer: string, ...tokens: string[]): string {
  return [pointer, ...tokens.map(escapeToken)].join('/');
}

/** The names that a pointer is made of. */
export function tokensOf(pointer: string): string[] {
  return pointer.split('/').slice(1).map(unescapeToken);
}

/** The part of `root` that a pointer leads to, if there is one; a `$ref` there is not followed. */
export function valueAt(root: unknown, pointer: string): unknown {
  return tokensOf(pointer).reduce(memberOf, root);
}

/** The part of the document that the pointer leads to, every `$ref` there followed. Throws on a pointer that leads nowhere. */
export function locate<T extends object>(document: object, pointer: string): Located<T> {
  const seen = new Set<string>();
  for (let place = pointer; !seen.has(place); ) {
    seen.add(place);
    const node = valueAt(document, place);
    if (node === undefined) throw new Error(`The contract has nothing at ${place}.`);
    if (!isRef(node)) return { node: node as T, pointer: place };
    place = node.$ref;
  }
  throw new Error(`The reference at ${pointer} leads to itself.`);
}

/** The object that `node` stands for: itself, or the one that its `$ref` points to. */
export function resolve<T extends object>(document: object, node: T | Ref): T {
  return isRef(node) ? locate<T>(document, node.$ref).node : node;
}

/** Tells whether the value is a reference. */
export function isRef(node: unknown): node is Ref {
  return isHolder(node) && typeof node.$ref === 'string';
}

/** Tells whether a value is an object or a list. */
export function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Tells whether a value is an object and no list. */
export function isNode(value: unknown): value is Record<string, unknown> {
  return isHolder(value) && !Array.isArray(value);
}

/** The member of an object or a list that has the name, if it is the value's own. */
export function memberOf(value: unknown, name: string): unknown {
  return isHolder(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The members of an object or the items of a list, by name; none for any other value. */
export function membersOf(value: unknown): Record<string, unknown> {
  return isHolder(value) ? value : {};
}

/** Sets a member of an object by any name: `__proto__` is one like any other. */
export function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  else target[name] = value;
}

/** A name as a token of a JSON pointer into a value, which is no URI fragment. */
export function escapeName(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name;
}

/** The names that a JSON pointer into a value is made of. */
export function namesOf(instancePath: string): string[] {
  return instancePath.split('/').slice(1).map(unescapeName);
}

/** A token of a pointer as the name that it stands for. */
export function unescapeToken(token: string): string {
  return unescapeName(token.includes('%') ? decode(token) : token);
}

function unescapeName(token: string): string {
  return token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token;
}

function escapeToken(token: string): string {
  // Most tokens are names, and pointers are made by the thousand.
  return /^\w*$/.test(token) ? token : encodeURIComponent(escapeName(token.toWellFormed()));
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}
