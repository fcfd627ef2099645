import type { Request, RequestHandler } from 'express';
import { type Document, type Located, type Parameter, pointerTo } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import { createRouteTable, type FindRoute } from '../openapi/routes.ts';
import type { FindSchemaViolations } from '../openapi/schemas.ts';
import { isSpelt, readText, typesOf } from '../openapi/spelling.ts';
import type { Match, Matched } from './exchange.ts';
import { Refusal } from './refusal.ts';

/**
 * Leaves the operation of the request in `locals`, or turns the request down: 405 where the URL has other methods, else 404.
 * A path parameter that violates the contract names no resource, so it is a 404 too.
 * @param match the validator's own lookup, in the request form of the contract, which leaves what it finds in `request.openapi`
 */
export function createRouting(
  document: Document,
  operations: Operation[],
  findViolations: FindSchemaViolations,
  match: RequestHandler,
): RequestHandler {
  const findRoute = createRouteTable(document, operations);
  const introduce = createIntroduction(operations, match);
  return async (request, response, next) => {
    const route = findRoute(request.path);
    if (!route) throw new Refusal(404, notFound(request.path, findRoute));
    const operation = route.operations.get(request.method);
    if (!operation) {
      const neighbour = [...route.operations.values()].find(({ responses }) => responses.has('405'));
      if (neighbour) response.locals.neighbour = neighbour;
      const allowed = [...route.operations.keys()].join(', ');
      throw new Refusal(405, `Method "${request.method}" not allowed.`, { Allow: allowed });
    }
    response.locals.operation = operation;
    if (!hasValidPath(document, operation, route.texts, findViolations)) {
      throw new Refusal(404, notFound(request.path, findRoute));
    }
    await introduce(request, operation, route.texts);
    next();
  };
}

/** Tells the validator which operation a request is for; its own lookup is asked once for each. */
function createIntroduction(operations: Operation[], match: RequestHandler) {
  const paths = new Map(operations.map((operation, index) => [operation.id, `/${index}`]));
  const known = new Map<string, Promise<Match>>();
  const look = (request: Request, { id }: Operation): Promise<Match> =>
    new Promise((resolve, reject) => {
      const path = { value: paths.get(id) };
      const standIn: Matched = Object.create(request, { path, originalUrl: path, openapi: { writable: true } });
      const done = (error?: unknown) => (standIn.openapi ? resolve(standIn.openapi) : reject(error));
      // The validator needs no response to look something up.
      match(standIn, Object(undefined), done);
    });
  return async (request: Matched, operation: Operation, pathParams: Record<string, unknown>): Promise<void> => {
    const found = known.get(operation.id) ?? look(request, operation);
    known.set(operation.id, found);
    request.openapi = { ...(await found), pathParams };
  };
}

function hasValidPath(
  document: Document,
  { parameters }: Operation,
  texts: Record<string, string>,
  findViolations: FindSchemaViolations,
): boolean {
  const inPath = parameters.filter(({ node }) => node.in === 'path' && node.schema);
  return inPath.every((parameter) => isValid(document, parameter, texts[parameter.node.name] ?? '', findViolations));
}

/** A scalar is held against its schema here; arrays and objects are the validator's matter, which knows their styles. */
function isValid(
  document: Document,
  parameter: Located<Parameter>,
  text: string,
  findViolations: FindSchemaViolations,
): boolean {
  const schema = pointerTo(parameter.pointer, 'schema');
  const types = typesOf(document, schema);
  if (types.includes('array') || types.includes('object')) return true;
  return types.some((type) => isSpelt(type, text) && findViolations(schema, readText(type, text)).length === 0);
}

function notFound(path: string, findRoute: FindRoute): string {
  const slashed = path.endsWith('/');
  const other = slashed ? path.slice(0, -1) : `${path}/`;
  const hint = findRoute(other) ? ` Its URL is ${other}, ${slashed ? 'without' : 'with'} a slash at the end.` : '';
  return `The requested resource could not be found.${hint}`;
}
