import type { Content } from './bodies/index.ts';
import type { Document, MediaType, RouteOf } from './document/index.ts';
import type { Parameter, ResponseHeader } from './parameters/index.ts';

export type { Content, Equality, Item, PartRules } from './bodies/index.ts';
export type { Parameter, ParameterPlace, ResponseHeader } from './parameters/index.ts';

/** A compiled contract: nothing in it has to be looked up. */
export interface Contract {
  title: string;
  version: string;
  /** Every operation, in the order in which the contract names them. */
  operations: Operation[];
  /** The path that the first server puts before every path, without a slash at the end. */
  prefix: string;
  findRoute: FindRoute;
  securitySchemes: SecurityScheme[];
  /** The document that it was compiled from, for the docs and for tools that read documents. */
  document: Document;
}

/** An operation, with everything that it takes to read its requests and to write its responses. */
export interface Operation {
  /** The operationId; derived from method and path where the contract has none, or has it twice. */
  id: string;
  /** In lower case. */
  method: string;
  /** The path template as the contract writes it, without any server prefix. */
  path: string;
  /** The paths that its servers put before its path, without a slash at the end; the first is that of the first server. */
  prefixes: string[];
  pointer: string;
  /** The pointer to where its responses are declared. */
  responsesPointer: string;
  parameters: Parameter[];
  /** The path parameters in the order of the path template; none for a name that is not declared. */
  pathParameters: (Parameter | undefined)[];
  /** Those in the query, the headers and the cookies. */
  otherParameters: Parameter[];
  /** The header that marks a request as the same as an earlier one (`Idempotency-Key`), where it is declared. */
  idempotencyKey: Parameter | undefined;
  body: RequestBody | undefined;
  /** By status (`201`, `4XX`, `default`), in the order of the contract. */
  responses: Response[];
  /** The alternatives, any of which admits a caller; none where every caller is admitted. */
  security: SecurityAlternative[];
  /** The challenges of a 401, one for each scheme that HTTP has one for (RFC 9110, section 11.6.1); empty where it has none. */
  challenges: string;
  /** The media types of its successes. */
  successTypes: MediaType[];
  /** True if a name in the query that no parameter declares is a violation (`x-undeclared-query: refuse`). */
  refusesUndeclaredQuery: boolean;
}

export interface RequestBody {
  isRequired: boolean;
  pointer: string;
  /** The most bytes that it may have. */
  limit: number;
  content: Content[];
}

export interface Response {
  /** The status, its class or `default`. */
  key: string;
  pointer: string;
  /** By their names in lower case. */
  headers: Map<string, ResponseHeader>;
  content: Content[];
}

/** Credentials for all of its schemes are needed together. */
export type SecurityAlternative = SchemeUse[];

/** A scheme, and the scopes that an operation asks for. */
export interface SchemeUse {
  scheme: SecurityScheme;
  scopes: string[];
}

export interface SecurityScheme {
  name: string;
  /** The place that credentials come in; `unsupported` where the server cannot check them. OAuth 2 and OpenID Connect present a bearer token. */
  kind: 'basic' | 'bearer' | 'apiKey' | 'oauth2' | 'openIdConnect' | 'unsupported';
  /** The type as the contract names it, such as `http digest`. */
  type: string;
  /** The parameter that an API key comes in. */
  parameter?: { in: 'query' | 'header' | 'cookie'; name: string };
}

/** Finds what the contract has at the path of a request; a concrete segment goes before a templated one. */
export type FindRoute = (path: string) => RouteOf<Operation> | undefined;
