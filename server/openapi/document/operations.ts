import type {
  Document,
  OperationObject,
  Parameter,
  PathItem,
  RequestBody,
  Response,
  SecurityRequirement,
} from './document.ts';
import { isNode, type Located, locate, memberOf, membersOf, pointerTo } from './pointer.ts';
import { fillPath, splitAtNames } from './routes.ts';

/** An operation as a document declares it, with the reference to each of its parts followed. */
export interface DeclaredOperation {
  /** The operationId; derived from method and path where the document has none, or has it twice. */
  id: string;
  method: string;
  /** The path template as the contract writes it, without any server prefix. */
  path: string;
  pointer: string;
  /** The operation's own parameters replace those of its path that have the same name and place. */
  parameters: Located<Parameter>[];
  body: Located<RequestBody> | undefined;
  /** From a status (`201`, `4XX`, `default`) to what the contract declares for it. */
  responses: Map<string, Located<Response>>;
  /** The alternatives, any of which admits a caller; none where every caller is admitted. */
  security: SecurityRequirement[];
}

/** The path and method of an operation, and its name. */
export interface OperationKey extends OperationName {
  path: string;
  method: string;
}

/** The operations of a document. */
export interface OperationKeys {
  /** In the order in which the document names them. */
  operations: OperationKey[];
  /** Those that no request reaches: the path of another differs in the names of its parameters only, and comes first. */
  shadowed: { path: string; method: string; by: string }[];
}

/** The keys of all operations that requests reach, in the order in which the document names them. */
export function listOperationKeys(document: Document): OperationKey[] {
  return readOperationKeys(document).operations;
}

/** The keys of all operations. */
export function readOperationKeys(document: Document): OperationKeys {
  const owners = new Map<string, string>();
  const found = listMethods(document);
  for (const { path, method } of found) {
    const key = `${method} ${shapeOf(path)}`;
    if (!owners.has(key)) owners.set(key, path);
  }
  const places = found.map((place) => ({ ...place, by: owners.get(`${place.method} ${shapeOf(place.path)}`) }));
  const reached = places.filter(({ path, by }) => by === path);
  const names = nameOperations(reached);
  return {
    operations: reached.map(({ path, method }, index) => ({
      ...{ path, method },
      ...(names[index] ?? { id: '', origin: 'missing' }),
    })),
    shadowed: places.flatMap(({ path, method, by = path }) => (by === path ? [] : [{ path, method, by }])),
  };
}

function listMethods(document: Document): { path: string; method: string; declared: unknown }[] {
  return Object.keys(document.paths ?? {})
    .filter((path) => path.startsWith('/'))
    .flatMap((path) => {
      const { node } = locateItem(document, path);
      return listItemMethods(node).map((method) => {
        const operation = keysOfMethod(method).reduce(memberOf, node);
        return { path, method, declared: memberOf(operation, 'operationId') };
      });
    });
}

/** The methods that a path item has a field for (OpenAPI 3.2, "Path Item Object"). */
const fixed = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** The methods, in lower case, that a path item has operations for. */
export function listItemMethods(item: unknown): string[] {
  const names = Object.keys(membersOf(memberOf(item, 'additionalOperations'))).map((name) => name.toLowerCase());
  const others = names.filter((method) => !fixed.includes(method));
  return [...fixed, ...others].filter((method) => isNode(keysOfMethod(method).reduce(memberOf, item)));
}

/** The keys that lead from a path item to the operation of a method. */
export function keysOfMethod(method: string): string[] {
  return fixed.includes(method) ? [method] : ['additionalOperations', method.toUpperCase()];
}

/** The object that describes a path; the path may refer to where that stands. */
export function locateItem(document: Document, path: string): Located<PathItem> {
  return locate<PathItem>(document, pointerTo('#', 'paths', path));
}

/** The object that describes an operation; the path may refer to where that stands. */
export function locateOperation(
  document: Document,
  { path, method }: Pick<OperationKey, 'path' | 'method'>,
): Located<OperationObject> {
  const { pointer } = locateItem(document, path);
  return locate<OperationObject>(document, pointerTo(pointer, ...keysOfMethod(method)));
}

/** The path without the names of its parameters. */
function shapeOf(path: string): string {
  return fillPath(path, () => '{}');
}

/** Every operation of the document, in the order in which it names them. */
export function listDeclaredOperations(document: Document): DeclaredOperation[] {
  return listOperationKeys(document).map((place) => readDeclaredOperation(document, place));
}

/** The operation at a place. */
export function readDeclaredOperation(document: Document, key: OperationKey): DeclaredOperation {
  return readOperationOf(document, pointerTo('#', 'paths', key.path), key);
}

/** The operation of a path item, wherever that stands: callbacks and webhooks have them too. */
export function readOperationOf(
  document: Document,
  place: string,
  { id, path, method }: Pick<OperationKey, 'id' | 'path' | 'method'>,
): DeclaredOperation {
  const item = locate<PathItem>(document, place);
  const operation = locate<OperationObject>(document, pointerTo(item.pointer, ...keysOfMethod(method)));
  const { node, pointer } = operation;
  const statuses = Object.keys(node.responses ?? {}).filter((status) => !status.startsWith('x-'));
  const parameters = [item, operation].flatMap((holder) => readParameters(document, holder));
  const byName = new Map(parameters.map((parameter) => [`${parameter.node.in} ${parameter.node.name}`, parameter]));
  return {
    id,
    method,
    path,
    pointer,
    parameters: [...byName.values()],
    body: node.requestBody && locate<RequestBody>(document, pointerTo(pointer, 'requestBody')),
    responses: new Map(
      statuses.map((status) => [status, locate<Response>(document, pointerTo(pointer, 'responses', status))]),
    ),
    security: node.security ?? document.security ?? [],
  };
}

function readParameters(document: Document, { node, pointer }: Located<PathItem | OperationObject>) {
  const parameters = (node.parameters ?? []).map((_, index) =>
    locate<Parameter>(document, pointerTo(pointer, 'parameters', String(index))),
  );
  return parameters.filter((parameter) => isRead(parameter.node));
}

/**
 * Tells whether a parameter is read: it stands in a known place, and nothing else describes it. Media types and
 * security schemes describe some headers: declared as parameters they are ignored (OpenAPI 3.1, section 4.8.12.2.1). The
 * server handles `Content-Encoding` itself, so a parameter of that name is ignored too.
 */
export function isRead({ in: place, name }: Parameter): boolean {
  if (place === 'header') return !/^(accept|content-type|content-encoding|authorization)$/i.test(name);
  return place === 'path' || place === 'query' || place === 'querystring' || place === 'cookie';
}

/** What the document says of an operation's name. */
export interface Nameable {
  path: string;
  method: string;
  /** The operationId, if there is one. */
  declared: unknown;
}

/** The name by which an operation is known everywhere. */
export interface OperationName {
  id: string;
  /** The declared operationId; or why the id is derived from method and path. */
  origin: 'declared' | 'missing' | 'duplicate';
}

/**
 * The names of all operations, each of them once. The first of those with the same operationId has it; an operation without one
 * of its own is named after method and path, with a number where that is taken already.
 */
export function nameOperations(operations: Nameable[]): OperationName[] {
  const owners = new Map<string, Nameable>();
  for (const operation of operations) {
    const { declared } = operation;
    if (isName(declared) && !owners.has(declared)) owners.set(declared, operation);
  }
  const taken = new Set([...owners.keys()].map(fold));
  return operations.map((operation): OperationName => {
    const { declared } = operation;
    if (isName(declared) && owners.get(declared) === operation) return { id: declared, origin: 'declared' };
    const id = findFree(deriveName(operation), taken);
    taken.add(fold(id));
    return { id, origin: isName(declared) ? 'duplicate' : 'missing' };
  });
}

/** The name that method and path make: an identifier, such as `getUsersByIdPosts` for `GET /users/{id}/posts`. */
function deriveName({ method, path }: Nameable): string {
  const parts = splitAtNames(path).flatMap((part, index) => (index % 2 === 0 ? [part] : ['by', part]));
  const words = parts.join(' ').match(/[\p{L}\p{N}]+/gu) ?? ['root'];
  return [method.toLowerCase(), ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

function findFree(name: string, taken: Set<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}${number}`;
    if (!taken.has(fold(candidate))) return candidate;
  }
}

/** Files may be named after operations, and some systems do not tell their cases apart. */
function fold(name: string): string {
  return name.toLowerCase();
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
