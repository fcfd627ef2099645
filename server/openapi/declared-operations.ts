import {
  type Document,
  type Method,
  methods,
  type OperationObject,
  type Parameter,
  type PathItem,
  type RequestBody,
  type Response,
  type SecurityRequirement,
} from './document.ts';
import { type Located, locate, memberOf, pointerTo } from './pointer.ts';

/** An operation as a document declares it, with the reference to each of its parts followed. */
export interface DeclaredOperation {
  id: string;
  method: Method;
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

/** The path and method of an operation. */
export interface OperationKey {
  path: string;
  method: Method;
}

/** The keys of all operations, in the order in which the document names them. */
export function listOperationKeys(document: Document): OperationKey[] {
  return Object.keys(document.paths ?? {})
    .filter((path) => path.startsWith('/'))
    .flatMap((path) => {
      const { node } = locate<PathItem>(document, pointerTo('#', 'paths', path));
      return methods.filter((method) => memberOf(node, method) !== undefined).map((method) => ({ path, method }));
    });
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
export function readOperationOf(document: Document, place: string, { path, method }: OperationKey): DeclaredOperation {
  const item = locate<PathItem>(document, place);
  const operation = locate<OperationObject>(document, pointerTo(item.pointer, method));
  const { node, pointer } = operation;
  const statuses = Object.keys(node.responses ?? {}).filter((status) => !status.startsWith('x-'));
  const parameters = [item, operation].flatMap((holder) => readParameters(document, holder));
  const byName = new Map(parameters.map((parameter) => [`${parameter.node.in} ${parameter.node.name}`, parameter]));
  return {
    id: node.operationId,
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
  return parameters.filter((parameter) => !isSaidElsewhere(parameter.node));
}

/** Media types and security schemes say what some headers are: declared as parameters they are ignored (OpenAPI 3.1, section 4.8.12.2.1). */
export function isSaidElsewhere({ in: place, name }: Parameter): boolean {
  return place === 'header' && /^(accept|content-type|authorization)$/i.test(name);
}
