import type { Request, RequestHandler } from 'express';
import { error as validatorErrors } from 'express-openapi-validator';
import { type Document, type Located, locate, type Parameter, pointerTo, type Schema } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import type { FindSchemaViolations } from '../openapi/schemas.ts';
import { matchOf } from './exchange.ts';
import { Refusal } from './refusal.ts';

/**
 * Leaves the operation of the request in `locals`, or turns the request down: 405 where the URL has other methods, else 404.
 * A path parameter that violates the contract names no resource, so it is a 404 too.
 * @param match the validator's own lookup, which leaves what it finds in `request.openapi`
 */
export function createRouting(
  document: Document,
  operations: Operation[],
  findViolations: FindSchemaViolations,
  match: RequestHandler,
): RequestHandler {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const isNamed = (operation: Operation, request: Request): boolean =>
    hasValidPath(document, operation, matchOf(request)?.pathParams ?? {}, findViolations);
  return (request, response, next) =>
    match(request, response, (error?: unknown) => {
      if (error instanceof validatorErrors.MethodNotAllowed) {
        const neighbour = operations.find(({ path, responses }) => fits(path, request.path) && responses.has('405'));
        if (neighbour) response.locals.neighbour = neighbour;
        return next(new Refusal(405, `Method "${request.method}" not allowed.`, { ...error.headers }));
      }
      const operation = byId.get(matchOf(request)?.schema.operationId ?? '');
      if (operation) response.locals.operation = operation;
      if (!operation || !isNamed(operation, request)) {
        return next(new Refusal(404, notFound(request.path, operations)));
      }
      next();
    });
}

function hasValidPath(
  document: Document,
  operation: Operation,
  texts: Record<string, unknown>,
  findViolations: FindSchemaViolations,
): boolean {
  const parameters = operation.parameters.filter(({ node }) => node.in === 'path' && node.schema);
  return parameters.every((parameter) =>
    isValid(document, parameter, String(texts[parameter.node.name]), findViolations),
  );
}

/** A scalar is held against its schema here; arrays and objects are the validator's matter, which knows their styles. */
function isValid(
  document: Document,
  parameter: Located<Parameter>,
  text: string,
  findViolations: FindSchemaViolations,
): boolean {
  const schema = locate<Schema>(document, pointerTo(parameter.pointer, 'schema'));
  const types = [schema.node.type ?? 'string'].flat();
  if (types.includes('array') || types.includes('object')) return true;
  return types.some((type) => {
    if (spellings[type]?.test(text) === false) return false;
    return findViolations(schema.pointer, type === 'string' ? text : JSON.parse(text)).length === 0;
  });
}

/** How a value of each type is written in a path; JavaScript's own reading of a number would take `0x7`, `7e0` and ` 7` as well. */
const spellings: Record<string, RegExp> = {
  integer: /^-?\d+$/,
  number: /^-?\d+(\.\d+)?$/,
  boolean: /^(true|false)$/,
  null: /^null$/,
};

function notFound(path: string, operations: Operation[]): string {
  const slashed = path.endsWith('/');
  const other = slashed ? path.slice(0, -1) : `${path}/`;
  const exists = operations.some((operation) => fits(operation.path, other));
  const hint = exists ? ` Its URL is ${other}, ${slashed ? 'without' : 'with'} a slash at the end.` : '';
  return `The requested resource could not be found.${hint}`;
}

/** Whether a path, behind whatever prefix a server adds, is one that the template describes. */
function fits(template: string, path: string): boolean {
  const segments = template.split('/');
  const found = path.split('/').slice(-segments.length + 1);
  return segments
    .slice(1)
    .every((segment, index) => (segment.startsWith('{') ? found[index] !== '' : segment === found[index]));
}
