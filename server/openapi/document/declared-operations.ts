import { isNode } from '../schema/subschemas.ts';
import type {
  Document,
  OperationObject,
  Parameter,
  PathItem,
  RequestBody,
  Response,
  SecurityRequirement,
} from './document.ts';
import { nameOperations, type OperationName } from './operation-ids.ts';
import { type Located, locate, memberOf, membersOf, pointerTo } from './pointer.ts';
import { fillPath } from './routes.ts';

/** An operation as a document declares it, with the reference to each of its parts followed. */
export interface DeclaredOperation {
  /** The operationId; made up from method and path where the document has none, or has it twice. */
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
  /** The alternatives, any of which admits a caller; none when anybody may call. */
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
 * Tells whether a parameter counts: it stands in a place that there is, and nothing else says what it is. Media types and
 * security schemes say what some headers are: declared as parameters they are ignored (OpenAPI 3.1, section 4.8.12.2.1). The
 * server decodes what is encoded, and turns down what it cannot, whatever a parameter has to say of that.
 */
export function isRead({ in: place, name }: Parameter): boolean {
  if (place === 'header') return !/^(accept|content-type|content-encoding|authorization)$/i.test(name);
  return place === 'path' || place === 'query' || place === 'querystring' || place === 'cookie';
}
