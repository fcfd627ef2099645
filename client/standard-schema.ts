import type { Explain, SchemaCheck } from './checks.ts';
import { explainAll } from './explain.ts';

/** A schema as forms, routers and other libraries take it: https://standardschema.dev. */
export interface StandardSchema<Value> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'contract-workbench';
    readonly validate: (value: unknown) => Validated<Value>;
    readonly types?: { readonly input: Value; readonly output: Value };
  };
}

/** The value, or what is wrong with it, in the words of the server. */
type Validated<Value> = { readonly value: Value; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

interface Issue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
}

/** A schema of the contract, as requests and as responses carry it. */
export interface DirectedSchema<Request, Response> {
  readonly request: StandardSchema<Request>;
  readonly response: StandardSchema<Response>;
}

/** Creates the schema of both directions from their checks. */
export function createSchemas(
  request: SchemaCheck,
  response: SchemaCheck,
  explain: Explain,
): DirectedSchema<unknown, unknown> {
  return { request: createSchema(request, explain), response: createSchema(response, explain) };
}

function createSchema(check: SchemaCheck, explain: Explain): StandardSchema<unknown> {
  const validate = (value: unknown) => {
    const issues = explainAll(check, value, explain).map(({ instancePath, message }) => ({
      message,
      path: readPath(instancePath, value),
    }));
    return issues.length > 0 ? { issues } : { value };
  };
  return { '~standard': { version: 1, vendor: 'contract-workbench', validate } };
}

/** The names of a JSON pointer; an index of a list is a number. */
function readPath(pointer: string, value: unknown): PropertyKey[] {
  let holder = value;
  return pointer
    .split('/')
    .slice(1)
    .map((token) => {
      const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const isIndex = Array.isArray(holder);
      holder = typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;
      return isIndex ? Number(name) : name;
    });
}
