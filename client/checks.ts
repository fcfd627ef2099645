/** A violation as Ajv tells it. */
export interface SchemaError {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Readonly<Record<string, unknown>>;
}

/** A schema of the contract, compiled: tells whether it allows the value, and leaves the reasons in `errors`. */
export interface SchemaCheck {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/** The checks of an operation, each under the media type, or under the place and name, of what it is for. */
export interface OperationChecks {
  parameters: Readonly<Record<string, SchemaCheck>>;
  body: Readonly<Record<string, SchemaCheck>>;
  isBodyRequired: boolean;
  /** The properties of the body that must be equal to a parameter. */
  equalities: readonly { property: string; in: 'path' | 'query'; parameter: string }[];
  explain: Explain;
  /** By status and media type, as in `201 application/json`. */
  responses: Readonly<Record<string, SchemaCheck>>;
  /** The check of each value of a sequence, by the same keys. */
  items: Readonly<Record<string, SchemaCheck>>;
}

/** A sentence about a violation, in the words of the server. */
export type Explain = (error: SchemaError, value: unknown) => string;
