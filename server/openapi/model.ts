import type { MediaType, Syntax } from './bodies/media-types.ts';
import type { ReadXml } from './bodies/xml-reader.ts';
import type { Document } from './document/document.ts';
import type { Example } from './document/examples.ts';
import type { ParameterCodec } from './parameters/parameter-codec.ts';
import type { FillDefaults } from './schema/defaults.ts';
import type { SchemaCheck, SchemaViolation } from './schema/schema-checks.ts';
import type { FindUndeclared } from './schema/undeclared.ts';
import type { ValueType } from './schema/value-types.ts';
import type { MakeSample } from './schema/values/sampler.ts';

/** A contract in which nothing has to be looked up any more. */
export interface Contract {
  title: string;
  version: string;
  /** Every operation, in the order in which the contract names them. */
  operations: Operation[];
  /** The path that the first server puts before every path, without a slash at the end. */
  prefix: string;
  findRoute: FindRoute;
  securitySchemes: SecurityScheme[];
  /** The document that it was compiled from: for those who show the contract, or hand parts of it to other tools. */
  document: Document;
}

/** An operation, with everything that it takes to read its requests and to write its responses. */
export interface Operation {
  /** The operationId; made up from method and path where the contract has none, or has it twice. */
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
  /** The header by which a caller says that a request is the same as an earlier one (`Idempotency-Key`), where it is declared. */
  idempotencyKey: Parameter | undefined;
  body: RequestBody | undefined;
  /** By status (`201`, `4XX`, `default`), in the order of the contract. */
  responses: Response[];
  /** The alternatives, any of which admits a caller; none when anybody may call. */
  security: SecurityAlternative[];
  /** The challenges of a 401, one for each scheme that HTTP has one for (RFC 9110, section 11.6.1); empty where it has none. */
  challenges: string;
  /** The media types of its successes. */
  successTypes: MediaType[];
  /** True if a name in the query that no parameter declares is a violation (`x-undeclared-query: refuse`). */
  refusesUndeclaredQuery: boolean;
}

/** The places that a parameter may stand in. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

export interface Parameter {
  name: string;
  in: ParameterPlace;
  isRequired: boolean;
  /** True if `name` and `name=` say something: the empty text, where the schema reads nothing else in that. */
  allowsEmpty: boolean;
  pointer: string;
  codec: ParameterCodec;
  type: ValueType;
  check: SchemaCheck | undefined;
  /** The value of a parameter that was left out, if the contract has one. */
  default: unknown;
  examples: Example[];
  makeSample: MakeSample;
  /** The detail of the 404 for a value that violates the contract, where such a value names nothing (`x-not-found`). */
  notFound: string | undefined;
}

export interface RequestBody {
  isRequired: boolean;
  pointer: string;
  /** The most bytes that it may have. */
  limit: number;
  content: Content[];
}

/** A body in one of its media types. */
export interface Content {
  /** The media type or range, as the contract writes it. */
  type: string;
  media: MediaType;
  syntax: Syntax;
  pointer: string;
  /** None where any body is right. */
  check: SchemaCheck | undefined;
  /** The violations of a body, as its author would want to hear them. */
  explain(body: unknown): SchemaViolation[];
  valueType: ValueType;
  /** The properties in a body that the schema does not name. */
  findUndeclared: FindUndeclared;
  /** The encodings of the fields, where they are declared; those that are not are texts. */
  fieldCodec(name: string): ParameterCodec;
  /** Reads an XML text as a value; none where its schema leaves it a text, or the syntax is another. */
  readXml: ReadXml | undefined;
  /** What each value of a sequence is held against: the schema itself, or its items where it is of a list. */
  item: Item;
  /** True if whoever reads the body has the list of its values: JSON lines, parts without names, and events whose schema is that of a list or of each. */
  isListed: boolean;
  /** True if bytes, or values, come as a stream, since there may be too many of them to wait for. */
  isStreamed: boolean;
  /** The rules of a part of a multipart body, by its name, or by its position where parts have none. */
  part(name: string): PartRules;
  fillDefaults: FillDefaults;
  /** The top-level properties that are filled in where they are left out. */
  defaulted: string[];
  /** The properties that must be equal to what is in the URL. */
  equalities: Equality[];
  examples: Example[];
  /** Makes a value of the body; none for a body without a schema. */
  makeSample: MakeSample;
  /** The body as XML, as the `xml` keywords have it. */
  renderXml(body: unknown): string;
}

/** A value of a sequence such as JSON lines. */
export interface Item {
  check: SchemaCheck | undefined;
  valueType: ValueType;
  /** The properties in a value that the schema does not name. */
  findUndeclared: FindUndeclared;
  fillDefaults: FillDefaults;
  /** True if the values are server-sent events as a whole, and not the data of them. */
  isEvent: boolean;
  /** True if the schema of the body is that of the list of all of them. */
  isOfList: boolean;
}

/** How a part of a multipart body is read. */
export interface PartRules {
  /** True if the part is bytes, whatever it says; where the schema does not tell, a file's name does. */
  isFile: boolean | undefined;
  valueType: ValueType;
  /** The media types that it may have; any where there are none. */
  types: MediaType[];
  pointer: string;
  /** By their names in lower case. */
  headers: Map<string, ResponseHeader>;
}

/** A property of a body that must be equal to a parameter (`x-equals`, an OpenAPI runtime expression such as `$request.path.id`). */
export interface Equality {
  property: string;
  in: 'path' | 'query';
  parameter: string;
  pointer: string;
}

export interface Response {
  /** The status, its class or `default`. */
  key: string;
  pointer: string;
  /** By their names in lower case. */
  headers: Map<string, ResponseHeader>;
  content: Content[];
}

export interface ResponseHeader {
  name: string;
  isRequired: boolean;
  pointer: string;
  check: SchemaCheck | undefined;
  codec: ParameterCodec;
  examples: Example[];
  makeSample: MakeSample;
}

/** Any of its schemes alone admits nobody: all must. */
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

/** The operations at a path. */
export interface Route {
  /** By method, in capitals. */
  operations: Map<string, Operation>;
  /** The path parameters in their order, as the request writes them: still percent-encoded. */
  captured: string[];
}

/** Finds what the contract has at the path of a request; a concrete segment goes before a templated one. */
export type FindRoute = (path: string) => Route | undefined;
