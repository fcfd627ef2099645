import type { Explain, SchemaCheck, SchemaError } from './checks.ts';
import { valueAt } from './operation.ts';

/** The violations of a schema: where, and a sentence. What is missing, or there in vain, has a place of its own. */
export function explainAll(
  check: SchemaCheck | undefined,
  value: unknown,
  explain: Explain,
): { instancePath: string; message: string }[] {
  if (!check || check(value)) return [];
  const errors = check.errors ?? [];
  // A read-only property is wrong however it is written; what else its schema says of it would only mislead.
  const readOnly = new Set(errors.filter(({ keyword }) => keyword === 'readOnly').map((error) => error.instancePath));
  const told = errors.filter(({ keyword, instancePath }) => keyword === 'readOnly' || !readOnly.has(instancePath));
  return told.map((error) => ({
    instancePath: placeOf(error),
    message: explain(error, valueAt(value, error.instancePath)),
  }));
}

function placeOf({ instancePath, params }: SchemaError): string {
  const name = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
  return typeof name === 'string' ? `${instancePath}/${escapeName(name)}` : instancePath;
}

/** A name as a token of a JSON pointer. */
export function escapeName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
