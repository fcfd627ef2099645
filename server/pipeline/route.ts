import { HttpError, InvalidRequest, type Violation } from '../errors/index.ts';
import { findResponse, pathViolationStatus, setOwn } from '../openapi/document/index.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import type { RequestContext, Step } from './request-context.ts';
import { explainParameter } from './validate-request.ts';

/**
 * Finds the operation of the request, or turns the request down: 405 where the URL has other methods, else 404.
 * A path parameter that violates the contract is a 400 or a 422 where the operation declares that and no `x-not-found`, else a 404 too.
 */
export function createRouting({ findRoute, prefix }: Pick<Contract, 'findRoute' | 'prefix'>): Step {
  const notFound = (path: string) => `The requested resource could not be found.${hintAt(path)}`;
  const hintAt = (path: string) => {
    const isSlashed = path.endsWith('/');
    const other = isSlashed ? path.slice(0, -1) : `${path}/`;
    if (findRoute(other)) return ` Its URL is ${other}, ${isSlashed ? 'without' : 'with'} a slash at the end.`;
    return findRoute(prefix + path) ? ` Its URL is ${prefix}${path}.` : '';
  };
  return (context) => {
    const { path, method } = context;
    const route = findRoute(path);
    const operation = route?.operations.get(method);
    const input = operation && readPath(operation, route?.captured ?? []);
    if (operation && input) {
      context.operation = operation;
      context.captured = route?.captured ?? [];
      context.input.path = input;
      return;
    }
    const others = [...(route?.operations.values() ?? [])].filter((other) => readPath(other, route?.captured ?? []));
    if (operation || others.length === 0) {
      context.operation = operation;
      if (!operation) throw new HttpError(404, notFound(path));
      const explain = () => explainPath(operation, route?.captured ?? []);
      if (pathViolationStatus(operation) !== 404) throw new InvalidRequest(explain());
      const naming = operation.pathParameters.find((parameter) => parameter?.notFound !== undefined);
      throw new HttpError(404, naming?.notFound ?? notFound(path), {}, { explain });
    }
    context.neighbour = others.find((other) => findResponse(other, 405));
    const allowed = [...(route?.operations.keys() ?? [])].join(', ');
    throw new HttpError(405, `Method "${method}" not allowed.`, { Allow: allowed });
  };
}

/** What is wrong with the path parameters. */
function explainPath({ pathParameters }: Operation, captured: string[]): Violation[] {
  return pathParameters.flatMap((parameter, index) => {
    const value = parameter?.codec.read(captured[index] ?? '', parameter.check?.isValid);
    return parameter && parameter.check?.isValid(value) !== true ? explainParameter(parameter, value) : [];
  });
}

/** The path parameters as values; undefined where one is none that the contract allows. */
function readPath({ pathParameters }: Operation, captured: string[]): RequestContext['input']['path'] | undefined {
  const values: RequestContext['input']['path'] = {};
  for (const [index, parameter] of pathParameters.entries()) {
    const text = captured[index];
    if (!parameter || text === undefined) continue;
    const { name, codec, check } = parameter;
    const value = codec.read(text, check?.isValid);
    if (value === undefined || (check && !check.isValid(value))) return undefined;
    setOwn(values, name, value);
  }
  return values;
}
