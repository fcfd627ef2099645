import { namesOf } from '../openapi/document/index.ts';
import type { Parameter } from '../openapi/model.ts';
import type { SchemaViolation } from '../openapi/schema/schema-checks.ts';
import { renderMessage } from './sentences.ts';

/** A way in which a request violates the contract. */
export interface Violation {
  /** The property of the body, or the parameter; `__all__`, as Django has it, when it is neither. */
  name: string;
  /** A sentence for the caller. */
  message: string;
  /** The pointer to the violated keyword in the contract, where it could be found. */
  pointer?: string;
}

/** A violation of a schema with the names that lead to its place in the value, and a sentence for the caller. */
export interface DescribedViolation {
  names: string[];
  keyword: string;
  message: string;
  pointer: string;
}

/**
 * Says what a violation of a schema means.
 * @param isRequired whether the place of a violation may not be left out
 */
export function describeViolation(violation: SchemaViolation, isRequired = false): DescribedViolation {
  const { keyword, params, pointer, schema } = violation;
  const names = placeOf(violation);
  // A body as a whole is wrong whatever it is.
  const value = names.length === 0 ? undefined : violation.value;
  const message = renderMessage(keyword, schema, value, violation.message, { ...params, isRequired });
  return { names, keyword, message, pointer };
}

/** The name by which a violation tells of a parameter: names of headers are told as Node gives them. */
export function tellName({ name, in: place }: Pick<Parameter, 'name' | 'in'>): string {
  return place === 'header' ? name.toLowerCase() : name;
}

/** The name of a violation where people read it. */
export function nameForPeople(name: string): string {
  return name === '__all__' ? 'the body' : name;
}

/** The names that lead to what is wrong: to the property that is missing, or too much, itself. */
export function placeOf({ instancePath, params }: SchemaViolation): string[] {
  const names = namesOf(instancePath);
  const inner = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
  return typeof inner === 'string' ? [...names, inner] : names;
}

/** The violations of a body by its properties; what concerns no property belongs to all of them. */
export function nameViolations(described: DescribedViolation[]): Violation[] {
  const named = described.map(({ names: [name = '__all__', ...deeper], keyword, message, pointer }) => ({
    ...{ name, keyword, pointer },
    message: deeper.length > 0 ? `${deeper.join('.')}: ${message}` : message,
  }));
  // A read-only property is wrong however it is spelt; what else its schema says of it would only mislead.
  const readOnly = new Set(named.filter(({ keyword }) => keyword === 'readOnly').map(({ name }) => name));
  return named
    .filter(({ name, keyword }) => keyword === 'readOnly' || !readOnly.has(name))
    .map(({ keyword: _, ...violation }) => violation);
}
