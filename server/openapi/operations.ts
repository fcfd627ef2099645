import {
  type Document,
  type Located,
  locate,
  type OperationObject,
  type Parameter,
  type PathItem,
  pointerTo,
  propertiesOf,
  type RequestBody,
  type Response,
  type Schema,
  type SecurityRequirement,
} from './document.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

/** An operation of the contract, with every reference to a part of it followed. */
export interface Operation {
  id: string;
  method: (typeof methods)[number];
  /** The path template as the contract writes it, without any server prefix. */
  path: string;
  parameters: Located<Parameter>[];
  body: Located<RequestBody> | undefined;
  /** From a status (`201`, `4XX`, `default`) to what the contract declares for it. */
  responses: Map<string, Located<Response>>;
  /** The alternatives, any of which admits a caller; none when anybody may call. */
  security: SecurityRequirement[];
}

/** Every operation of the contract, in the order in which the contract names them. */
export function listOperations(document: Document): Operation[] {
  return Object.keys(document.paths ?? {}).flatMap((path) => {
    const item = locate<PathItem>(document, pointerTo('#', 'paths', path));
    return methods
      .filter((method) => item.node[method] !== undefined)
      .map((method) => readOperation(document, path, item, method));
  });
}

function readOperation(
  document: Document,
  path: string,
  item: Located<PathItem>,
  method: Operation['method'],
): Operation {
  const { node, pointer } = locate<OperationObject>(document, pointerTo(item.pointer, method));
  const responses = Object.keys(node.responses ?? {}).map(
    (status) => [status, locate<Response>(document, pointerTo(pointer, 'responses', status))] as const,
  );
  // An operation's own parameter replaces the one of its path that has the same name and place.
  const parameters = [...readParameters(document, item), ...readParameters(document, { node, pointer })];
  const byName = new Map(parameters.map((parameter) => [`${parameter.node.in} ${parameter.node.name}`, parameter]));
  return {
    id: node.operationId,
    method,
    path,
    parameters: [...byName.values()],
    body: node.requestBody && locate(document, pointerTo(pointer, 'requestBody')),
    responses: new Map(responses),
    security: node.security ?? document.security ?? [],
  };
}

function readParameters(document: Document, { node, pointer }: Located<PathItem | OperationObject>) {
  return (node.parameters ?? []).map((_, index) =>
    locate<Parameter>(document, pointerTo(pointer, 'parameters', String(index))),
  );
}

/** The media types in which the operation reads its body. */
export function requestTypes(operation: Operation): string[] {
  return Object.keys(operation.body?.node.content ?? {});
}

/** The media types in which the operation answers when all goes well. */
export function responseTypes(operation: Operation): string[] {
  const successes = [...operation.responses].filter(([status]) => /^(2|default)/.test(status));
  return [...new Set(successes.flatMap(([, { node }]) => Object.keys(node.content ?? {})))];
}

/** The schemas of the request body's top-level properties, in each media type that it may come in. */
export function bodyProperties(document: Document, { body }: Operation): [string, Located<Schema>][] {
  if (!body) return [];
  const withSchema = Object.entries(body.node.content).filter(([, { schema }]) => schema);
  return withSchema.flatMap(([type]) => propertiesOf(document, pointerTo(body.pointer, 'content', type, 'schema')));
}

/** The top-level properties of the request body that the contract has a default for. */
export function defaultedProperties(document: Document, operation: Operation): string[] {
  const defaulted = bodyProperties(document, operation).filter(([, { node }]) => node.default !== undefined);
  return [...new Set(defaulted.map(([name]) => name))];
}
