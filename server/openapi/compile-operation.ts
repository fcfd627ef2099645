import { compileContent } from './bodies/compile-content.ts';
import type { MediaType } from './bodies/media-types.ts';
import type { Compilation } from './compilation.ts';
import {
  type DeclaredOperation,
  locateItem,
  locateOperation,
  type OperationKey,
  readDeclaredOperation,
} from './document/declared-operations.ts';
import { lazily } from './document/lazy.ts';
import { pointerTo } from './document/pointer.ts';
import { compileResponse } from './document/responses.ts';
import { namesInPath } from './document/routes.ts';
import { challengesOf, compileSecurity } from './document/security.ts';
import { prefixesOf, serversOf } from './document/servers.ts';
import { mostBodyBytes, mostHeldBytes } from './limits.ts';
import type { Operation, RequestBody } from './model.ts';
import { compileParameter } from './parameters/compile-parameter.ts';

/** An operation whose parts are compiled when they are first asked for. */
export function compileOperation(compilation: Compilation, place: OperationKey): Operation {
  const { id, path, method } = place;
  const { document } = compilation;
  const { node, pointer } = locateOperation(document, place);
  let known: DeclaredOperation | undefined;
  const declared = (): DeclaredOperation => {
    known ??= readDeclaredOperation(compilation.document, place);
    return known;
  };
  const operation: Operation = lazily<Operation>({
    id: () => id,
    method: () => method,
    path: () => path,
    prefixes: () => prefixesOf(serversOf(document, locateItem(document, path).node, node)),
    pointer: () => pointer,
    responsesPointer: () => pointerTo(pointer, 'responses'),
    parameters: () => declared().parameters.map((parameter) => compileParameter(compilation, parameter)),
    pathParameters: () => {
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
      return namesInPath(path).map((name) => inPath.find((parameter) => parameter.name === name));
    },
    otherParameters: () => operation.parameters.filter((parameter) => parameter.in !== 'path'),
    idempotencyKey: () =>
      operation.otherParameters.find(({ in: place, name }) => place === 'header' && /^idempotency-key$/i.test(name)),
    body: () => compileBody(compilation, declared().body),
    responses: () => {
      const get = method === 'head' ? readGet(compilation, place) : undefined;
      return [...declared().responses].map(([key, response]) =>
        compileResponse(compilation, key, response, response.node.content ? response : get?.get(key)),
      );
    },
    security: () => compileSecurity(compilation, declared().security),
    challenges: () => challengesOf(operation.security),
    successTypes: () => listSuccessTypes(operation.responses),
    refusesUndeclaredQuery: () => document['x-undeclared-query'] === 'refuse',
  });
  return operation;
}

/** The responses of the path's GET, whose headers those of its HEAD are (RFC 9110, section 9.3.2). */
function readGet({ document }: Compilation, place: OperationKey): DeclaredOperation['responses'] | undefined {
  const { node } = locateItem(document, place.path);
  return node.get === undefined ? undefined : readDeclaredOperation(document, { ...place, method: 'get' }).responses;
}

function compileBody(compilation: Compilation, body: DeclaredOperation['body']): RequestBody | undefined {
  if (!body) return undefined;
  const given = body.node['x-max-bytes'];
  const limit = typeof given === 'number' ? given : mostBodyBytes;
  return {
    isRequired: body.node.required === true,
    pointer: body.pointer,
    limit,
    content: compileContent(compilation, body, 'request', limit > mostHeldBytes),
  };
}

function listSuccessTypes(responses: Operation['responses']): MediaType[] {
  const successes = responses.filter(({ key }) => /^(2|default)/.test(key));
  const types = successes.flatMap(({ content }) => content.map(({ type, media }) => [type, media] as const));
  return [...new Map(types).values()];
}
