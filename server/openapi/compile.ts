import { compileContent } from './bodies/index.ts';
import {
  createRouteTable,
  type DeclaredOperation,
  type Document,
  findResponse,
  keysOfMethod,
  type Located,
  lazily,
  listItemMethods,
  listOperationKeys,
  locate,
  locateItem,
  type MediaType,
  membersOf,
  namesInPath,
  type OperationKey,
  type OperationObject,
  type PathItem,
  pointerTo,
  prefixesOf,
  type ResponseObject,
  readDeclaredOperation,
  readOperationOf,
  resolve,
  type SecurityRequirement,
  type SecuritySchemeObject,
  serversOf,
  valueAt,
} from './document/index.ts';
import { mostBodyBytes, mostHeldBytes } from './limits.ts';
import type { Contract, Operation, RequestBody, Response, SecurityAlternative, SecurityScheme } from './model.ts';
import type { Compilation } from './parameters/index.ts';
import { compileHeaders, compileParameter } from './parameters/index.ts';
import { createSampler, createSchemaChecks, type SchemaCheck } from './schema/index.ts';

/**
 * Reads a bundled OpenAPI document once, into a contract in which nothing has to be looked up; the parts
 * of an operation are made when they are first asked for, so that a large contract starts as fast as a small one.
 */
export function compileContract(document: Document): Contract {
  const compilation = createCompilation(document);
  const securitySchemes = compileSecuritySchemes(document);
  const operations = listOperationKeys(document).map((place) => compileOperation(compilation, place, securitySchemes));
  return {
    title: document.info.title,
    version: document.info.version,
    operations,
    prefix: prefixesOf(document.servers)[0] ?? '',
    findRoute: createRouteTable(operations),
    securitySchemes,
    document,
  };
}

function createCompilation(document: Document): Compilation {
  return {
    document,
    checks: {
      request: createSchemaChecks(document, 'request'),
      response: createSchemaChecks(document, 'response'),
    },
    makeSample: { request: createSampler(document, 'request'), response: createSampler(document, 'response') },
  };
}

/** The operations of path items by their names, as `webhooks` and the callbacks of an operation are; `pointer` leads to the holder of the names. */
export function compileNamedItems({ document, securitySchemes }: Contract, pointer: string): Operation[] {
  const compilation = createCompilation(document);
  return Object.keys(membersOf(valueAt(document, pointer))).flatMap((name) => {
    const item = pointerTo(pointer, name);
    if (name.startsWith('x-')) return [];
    return listItemMethods(locate(document, item).node).map((method) =>
      compileOperation(
        compilation,
        { id: `${method} ${name}`, origin: 'missing', path: name, method },
        securitySchemes,
        item,
      ),
    );
  });
}

/** The contract as it is served where a path that leads nowhere is taken without the prefix of its servers, as behind a proxy that strips it. */
export function takeBarePaths(contract: Contract): Contract {
  const findBare = createRouteTable(contract.operations, () => ['']);
  return { ...contract, findRoute: (path) => contract.findRoute(path) ?? findBare(path) };
}

/** Compiles now everything that it takes to respond to requests for the operation; throws where a schema cannot be compiled. */
export function warmUp({ parameters, body, responses }: Operation): void {
  const contents = [...(body?.content ?? []), ...responses.flatMap(({ content }) => content)];
  const headers = responses.flatMap((response) => [...response.headers.values()]);
  for (const { check } of [...parameters, ...contents, ...headers]) compile(check);
}

/** The result of the check is of no interest. */
function compile(check: SchemaCheck | undefined): void {
  check?.isValid(undefined);
}

/** An operation whose parts are compiled when they are first asked for. */
function compileOperation(
  compilation: Compilation,
  place: OperationKey,
  securitySchemes: SecurityScheme[],
  item = pointerTo('#', 'paths', place.path),
): Operation {
  const { id, path, method } = place;
  const { document } = compilation;
  const { node: holder, pointer: within } = locate<PathItem>(document, item);
  const { node, pointer } = locate<OperationObject>(document, pointerTo(within, ...keysOfMethod(method)));
  let known: DeclaredOperation | undefined;
  const declared = (): DeclaredOperation => {
    known ??= readOperationOf(document, item, place);
    return known;
  };
  const operation: Operation = lazily<Operation>({
    id: () => id,
    method: () => method,
    path: () => path,
    prefixes: () => prefixesOf(serversOf(document, holder, node)),
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
      const ofGet = method === 'head' ? readGet(compilation, place) : [];
      return [...declared().responses].map(([key, response]) =>
        compileResponse(compilation, key, response, response.node.content ? response : meantBy(ofGet, key)),
      );
    },
    security: () => compileSecurity(securitySchemes, declared().security),
    challenges: () => challengesOf(operation.security),
    successTypes: () => listSuccessTypes(operation.responses),
    refusesUndeclaredQuery: () => document['x-undeclared-query'] === 'refuse',
  });
  return operation;
}

/** The responses of the path's GET, whose headers those of its HEAD are (RFC 9110, section 9.3.2). */
function readGet({ document }: Compilation, place: OperationKey): { key: string; response: Located<ResponseObject> }[] {
  const { node } = locateItem(document, place.path);
  if (node.get === undefined) return [];
  const { responses } = readDeclaredOperation(document, { ...place, method: 'get' });
  return [...responses].map(([key, response]) => ({ key, response }));
}

/** The response of the same key, or the one that a status falls under. */
function meantBy(responses: ReturnType<typeof readGet>, key: string): Located<ResponseObject> | undefined {
  const same = responses.find((each) => each.key === key);
  return (same ?? findResponse({ responses }, Number.parseInt(key, 10)))?.response;
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

/**
 * Compiles a declared response.
 * @param described the response that says which content it has: itself unless given
 */
function compileResponse(
  compilation: Compilation,
  key: string,
  response: Located<ResponseObject>,
  described = response,
): Response {
  return lazily<Response>({
    key: () => key,
    pointer: () => response.pointer,
    headers: () => compileHeaders(compilation, response, 'response'),
    content: () => compileContent(compilation, described, 'response'),
  });
}

/** The security schemes that the contract declares. */
function compileSecuritySchemes(document: Document): SecurityScheme[] {
  return Object.entries(document.components?.securitySchemes ?? {}).map(([name, node]) =>
    compileScheme(name, resolve<SecuritySchemeObject>(document, node)),
  );
}

/** The alternatives of a requirement; a scheme that is not declared admits no caller. */
function compileSecurity(securitySchemes: SecurityScheme[], required: SecurityRequirement[]): SecurityAlternative[] {
  return required.map((requirement) =>
    Object.entries(requirement).map(([name, scopes]) => {
      const scheme = securitySchemes.find((candidate) => candidate.name === name);
      return { scheme: scheme ?? { name, kind: 'unsupported', type: 'not declared' }, scopes };
    }),
  );
}

/** The challenges of a 401, one for each HTTP authentication scheme of the alternatives (RFC 9110, section 11.6.1). */
function challengesOf(security: SecurityAlternative[]): string {
  const challenges = security.flat().map(({ scheme }) => challengeOf(scheme));
  const sendable = challenges.filter((challenge) => /^[\w!#$%&'*+.^`|~-]+$/.test(challenge));
  return [...new Set(sendable)].map((challenge) => `${challenge} realm="api"`).join(', ');
}

/** A sentence for each security scheme that an operation asks for and the server cannot check, with what that means. */
export function findUncheckedSchemes({ operations }: Contract): string[] {
  const uses = operations.flatMap(({ id, security }) => security.flat().map(({ scheme }) => ({ id, scheme })));
  const unchecked = Map.groupBy(
    uses.filter(({ scheme }) => scheme.kind === 'unsupported'),
    ({ scheme }) => scheme,
  );
  return [...unchecked].map(([{ name, type }, used]) => {
    const ids = [...new Set(used.map(({ id }) => id))].join(', ');
    return (
      `The security scheme ${JSON.stringify(name)} (${JSON.stringify(type)}) cannot be checked here: ` +
      `credentials for it are never good (${ids}). Use basic, bearer, apiKey, oauth2 or openIdConnect.`
    );
  });
}

function challengeOf({ kind, type }: SecurityScheme): string {
  if (kind === 'basic') return 'Basic';
  return kind === 'unsupported' ? type.replace(/^http /, '') : 'Bearer';
}

function compileScheme(
  name: string,
  { type, scheme = '', in: place, name: parameter = '' }: SecuritySchemeObject,
): SecurityScheme {
  if (type === 'oauth2' || type === 'openIdConnect') return { name, kind: type, type };
  if (type === 'apiKey' && (place === 'query' || place === 'header' || place === 'cookie')) {
    return { name, kind: 'apiKey', type, parameter: { in: place, name: parameter } };
  }
  const kind = scheme.toLowerCase();
  if (type === 'http' && (kind === 'basic' || kind === 'bearer')) return { name, kind, type: `http ${kind}` };
  return { name, kind: 'unsupported', type: type === 'http' ? `http ${kind}` : type };
}
