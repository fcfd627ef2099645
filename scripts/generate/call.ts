/** How pages of a list follow each other. Places within a page are JSON pointers; the empty one is the page itself. */
export interface Paging {
  /**
   * - `url`: a page has the URL of the next, whose query gets it; or the response has it in its header `Link`.
   * - `cursor`: a page has a value that gets the next.
   * - `item`: a value of the last item gets the next.
   * - `page`, `offset`: the number of the page, or of items before it, counts on.
   */
  readonly by: 'url' | 'cursor' | 'item' | 'page' | 'offset';
  /** The parameter of the query, or with `in: 'body'` the property, that leads to the next page. */
  readonly parameter?: string;
  readonly in?: 'query' | 'body';
  /** The list of the items. */
  readonly items?: string;
  /** The URL, the cursor, or in an item what the next page begins after; a header if it is `Link`. */
  readonly next?: string;
  /** True in a page if there are more; with `not` in front, if there are none. */
  readonly more?: string;
  /** The number of all pages, or of all items. */
  readonly pages?: string;
  readonly total?: string;
  /** The number of a page itself, where a page has it. */
  readonly current?: string;
  /** The number of the first page, or of the first item. */
  readonly start?: number;
  /** How a page is followed that has no member for the next. */
  readonly or?: Paging;
}

/** The framing of several values: one a line, one a record (RFC 7464), server-sent events, the data of each event, or parts without names. */
export type Sequence = 'lines' | 'records' | 'events' | 'data' | 'list';

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

/** How credentials for a security scheme are presented. */
export type Scheme =
  | { readonly kind: 'basic' | 'bearer' | 'unsupported' }
  | { readonly in: 'query' | 'header' | 'cookie'; readonly name: string };

/** What a client knows of an operation. Nothing in it is a secret. */
export interface Call<Id extends string = string> {
  readonly id: Id;
  readonly method: string;
  readonly path: string;
  /** A server of its own, in the place of those of the contract. */
  readonly server?: { readonly url: string; readonly of: readonly string[] };
  /** The styles that are not the usual ones, by place and name, as in `query box`. */
  readonly styles?: Readonly<Record<string, Style>>;
  /** The media types of request bodies, the usual one first. */
  readonly body?: readonly string[];
  readonly paging?: Paging;
  readonly tags?: readonly string[];
  /** The security schemes that it takes, by name. */
  readonly security?: Readonly<Record<string, Scheme>>;
  readonly responses: Readonly<Record<string, ResponseShape>>;
}
