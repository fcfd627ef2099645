/** Values by their names. */
export type Values = Record<string, unknown>;

/** What a request can carry. */
export type Payload = NonNullable<RequestInit['body']>;

/** Writes the parts of a request. */
export interface Writer {
  path(url: string, values: Values): string;
  query(values: Values): string;
  headers(values: Values): Record<string, string>;
  body(value: unknown, type: string): Payload;
}
