import type { Operation } from './model.ts';
import type { SchemaCheck } from './schema/schema-checks.ts';

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
