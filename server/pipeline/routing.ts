import type { RequestHandler } from 'express';
import { error as validatorErrors } from 'express-openapi-validator';
import { type Document, type Located, locate, type Parameter, pointerTo, type Schema } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import { createPathReader } from '../openapi/paths.ts';
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
  const routes = operations.map((operation) => ({ operation, read: createPathReader(operation.path) }));
  const isResource = (operation: Operation, texts: Record<string, string> | undefined): boolean =>
    texts !== undefined && hasValidPath(document, operation, texts, findViolations);

  return (request, response, next) =>
    match(request, response, (error?: unknown) => {
      const { path, method } = request;
      const named = routes.filter(({ operation, read }) => isResource(operation, read(path)));
      if (named.length > 0 && error instanceof validatorErrors.MethodNotAllowed) {
        return next(new Refusal(405, `Method "${method}" not allowed.`, { ...error.headers }));
      }
      const id = matchOf(request)?.schema.operationId;
      const route = named.find(({ operation }) => operation.id === id);
      if (!route)
        return next(
          new Refusal(
            404,
            notFound(path, (other) => routes.some(({ read }) => read(other))),
          ),
        );
      response.locals.operation = route.operation;
      next();
    });
}

function hasValidPath(
  document: Document,
  operation: Operation,
  texts: Record<string, string>,
  findViolations: FindSchemaViolations,
): boolean {
  const parameters = operation.parameters.filter(({ node }) => node.in === 'path' && node.schema);
  return parameters.every((parameter) =>
    isValid(document, parameter, texts[parameter.node.name] ?? '', findViolations),
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
    const scalar = scalars[type];
    return scalar?.spelling.test(text) && findViolations(schema.pointer, scalar.read(text)).length === 0;
  });
}

/** How a value of each type is written in a path. JavaScript's own reading of a number would take `0x7`, `7e0` and ` 7` as well. */
const scalars: Record<string, { spelling: RegExp; read: (text: string) => unknown }> = {
  string: { spelling: /^/, read: (text) => text },
  integer: { spelling: /^-?\d+$/, read: Number },
  number: { spelling: /^-?\d+(\.\d+)?$/, read: Number },
  boolean: { spelling: /^(true|false)$/, read: (text) => text === 'true' },
};

function notFound(path: string, exists: (other: string) => boolean): string {
  const slashed = path.endsWith('/');
  const other = slashed ? path.slice(0, -1) : `${path}/`;
  const hint = exists(other) ? ` Its URL is ${other}, ${slashed ? 'without' : 'with'} a slash at the end.` : '';
  return `The requested resource could not be found.${hint}`;
}
