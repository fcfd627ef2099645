import type { Example, MediaType } from '../document/index.ts';
import type { FieldCodecs, ResponseHeader } from '../parameters/index.ts';
import type {
  FillDefaults,
  FindUndeclared,
  MakeSample,
  SchemaCheck,
  SchemaViolation,
  ValueType,
} from '../schema/index.ts';
import type { ReadXml } from './xml.ts';

/**
 * The syntax in which bodies of a media type are written: `lines` and `records` are JSON values, one a line or one a
 * record, `events` server-sent events, `list` the parts of a multipart body without names.
 */
export type Syntax = 'json' | 'fields' | 'parts' | 'list' | 'xml' | 'lines' | 'records' | 'events' | 'text' | 'bytes';

/** A body in one of its media types. */
export interface Content {
  /** The media type or range, as the contract writes it. */
  type: string;
  media: MediaType;
  syntax: Syntax;
  pointer: string;
  /** None where any body is right. */
  check: SchemaCheck | undefined;
  /** The violations of a body, explained by the branch of a choice that comes closest. */
  explain(body: unknown): SchemaViolation[];
  valueType: ValueType;
  /** The properties in a body that the schema does not name. */
  findUndeclared: FindUndeclared;
  /** The encodings of the fields, where they are declared; those that are not are texts. */
  fieldCodec: FieldCodecs;
  /** Reads an XML text as a value; none where its schema leaves it a text, or the syntax is another. */
  readXml: ReadXml | undefined;
  /** What each value of a sequence is held against: the schema itself, or its items where it is of a list. */
  item: Item;
  /** True if bodies are values that the schema describes, and not texts or bytes of which it says only what they are. */
  isStructured: boolean;
  /** True if a body is read as the list of its values: JSON lines, parts without names, and events whose schema is that of a list or of each. */
  isListed: boolean;
  /** True if bytes, or values, come as a stream, since they may be too many to be held in memory. */
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
  /** True if the part is bytes; undefined where the schema leaves that open, and the part's headers decide. */
  isFile: boolean | undefined;
  valueType: ValueType;
  /** What it holds, where the first of its media types has parts or fields of its own (OpenAPI 3.2, "Nested Encoding"). */
  nested: Content | undefined;
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
