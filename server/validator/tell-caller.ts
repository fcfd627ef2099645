import { renderMessage, type Violation } from '../errors/violations.ts';
import type { FoundViolation } from './ask-validator.ts';

/** The keywords whose sentences need no more than the keyword. */
const selfEvident = new Set(['required', 'readOnly', 'additionalProperties', 'unevaluatedProperties']);

/** The validator's violations in sentences for the caller: those of the compiled contract where it has found the same, else the validator's own words. */
export function tellCaller(violations: FoundViolation[], found: Violation[]): Violation[] {
  const told = new Map<string, Violation[]>();
  for (const violation of violations) {
    const [name = '__all__', ...inner] = violation.names;
    const known = found.filter((each) => each.name === name);
    const own = told.get(name) ?? [];
    told.set(name, known.length > 0 ? known : [...own, { name, message: renderOwn(violation, inner) }]);
  }
  return [...told.values()].flat();
}

function renderOwn({ keyword, message }: FoundViolation, inner: string[]): string {
  const sentence = selfEvident.has(keyword) ? renderMessage(keyword) : renderMessage('', {}, undefined, message);
  return inner.length > 0 ? `${inner.join('.')}: ${sentence}` : sentence;
}
