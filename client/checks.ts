/** A violation as Ajv tells it. */
export interface SchemaError {
  instancePath: string;
  message?: string;
  params: { missingProperty?: string; additionalProperty?: string };
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
  /** By status and media type, as in `201 application/json`. */
  responses: Readonly<Record<string, SchemaCheck>>;
}

/** The checks by operationId; `npm run pack:client` compiles them into the package; in the repository there are none. */
export const checks: Readonly<Record<string, OperationChecks>> | undefined = undefined;
