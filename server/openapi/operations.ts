import type { Compilation } from './compile-contract.ts';
import { compileContent } from './content.ts';
import type { Method, OperationObject, PathItem, RequestBody as RequestBodyObject } from './document.ts';
import { lazily } from './lazy.ts';
import { mostBodyBytes } from './limits.ts';
import type { MediaType } from './media-types.ts';
import type { Operation, Parameter, RequestBody } from './model.ts';
import { compileParameters } from './parameters.ts';
import { type Located, locate, pointerTo } from './pointer.ts';
import { compileResponses } from './responses.ts';
import { namesInPath } from './routes.ts';
import { challengesOf, compileSecurity } from './security.ts';

/** The place of an operation in its document. */
export interface OperationPlace {
  path: string;
  method: Method;
  item: Located<PathItem>;
}

/** An operation whose parts are compiled when they are first asked for. */
export function compileOperation(compilation: Compilation, { path, method, item }: OperationPlace): Operation {
  const { node, pointer } = locate<OperationObject>(compilation.document, pointerTo(item.pointer, method));
  let known: Parameter[] | undefined;
  const parameters = (): Parameter[] => {
    known ??= compileParameters(compilation, item, { node, pointer });
    return known;
  };
  const operation: Operation = lazily<Operation>({
    id: () => node.operationId,
    method: () => method,
    path: () => path,
    pointer: () => pointer,
    responsesPointer: () => pointerTo(pointer, 'responses'),
    pathParameters: () => {
      const byName = new Map(parameters().map((each) => [`${each.in} ${each.name}`, each]));
      return namesInPath(path).map((name) => byName.get(`path ${name}`));
    },
    otherParameters: () => parameters().filter((parameter) => parameter.in !== 'path'),
    body: () => compileBody(compilation, node, pointer),
    responses: () => compileResponses(compilation, node, pointer),
    security: () => compileSecurity(compilation, node.security ?? compilation.document.security ?? []),
    challenges: () => challengesOf(operation.security),
    successTypes: () => listSuccessTypes(operation.responses),
  });
  return operation;
}

function compileBody(compilation: Compilation, node: OperationObject, pointer: string): RequestBody | undefined {
  if (!node.requestBody) return undefined;
  const body = locate<RequestBodyObject>(compilation.document, pointerTo(pointer, 'requestBody'));
  const limit = body.node['x-max-bytes'];
  return {
    isRequired: body.node.required === true,
    pointer: body.pointer,
    limit: typeof limit === 'number' ? limit : mostBodyBytes,
    content: compileContent(compilation, body, 'request'),
  };
}

function listSuccessTypes(responses: Operation['responses']): MediaType[] {
  const successes = responses.filter(({ key }) => /^(2|default)/.test(key));
  const types = successes.flatMap(({ content }) => content.map(({ type, media }) => [type, media] as const));
  return [...new Map(types).values()];
}
