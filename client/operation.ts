import type { Sequence } from './bodies.ts';

/** The statuses, or `4XX` or `default`, that an operation can respond with. */
export interface ResponseShape {
  /** Its media types; none where it has no body. */
  readonly content: readonly string[];
  /** The kind of value that each header spells. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The framing of the values in each media type that is a sequence. */
  readonly items?: Readonly<Record<string, Sequence>>;
}

/** A style that is not the usual one of its place, whether it explodes, and whether reserved characters stay; JSON; or the query as a whole. */
export type Style =
  | readonly [style: string, explode: boolean, reserved?: true]
  | 'json'
  | 'query form'
  | 'query json'
  | 'query text';

/** What a client knows of an operation, as `generated/calls.ts` has it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** The styles that are not the usual ones, by place and name, as in `query box`. */
  readonly styles?: Readonly<Record<string, Style>>;
  /** The media types of request bodies, the usual one first. */
  readonly body?: readonly string[];
  /** The parameter of its query that leads from page to page. */
  readonly paging?: string;
  /** The names of the security schemes that it takes. */
  readonly security?: readonly string[];
  readonly responses: Readonly<Record<string, ResponseShape>>;
}

/** Parameters and body of a call of any operation. */
export interface AnyInput {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  header?: Record<string, unknown>;
  cookie?: Record<string, unknown>;
  body?: unknown;
  contentType?: string;
}

/** Values by their names. */
export type Values = Record<string, unknown>;

/** Writes the parameters of a request. */
export interface ParameterWriter {
  path(url: string, values: Values): string;
  query(values: Values): string;
  headers(values: Values): Record<string, string>;
}
