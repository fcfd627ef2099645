import { isWrittenOut } from '../../server/openapi/bodies/index.ts';
import type { Example } from '../../server/openapi/document/index.ts';
import type { Content, ResponseHeader } from '../../server/openapi/model.ts';

/** What has examples. */
type Holder = Pick<ResponseHeader, 'check' | 'examples'> & Partial<Pick<Content, 'syntax' | 'valueType'>>;

const known = new WeakMap<Example, boolean>();

/** Tells whether the contract allows the example that it gives. */
export function isGoodExample(holder: Holder, example: Example): boolean {
  const isGood = known.get(example) ?? findReason(holder, example.value) === undefined;
  known.set(example, isGood);
  return isGood;
}

/** The reason why the contract does not allow a value; undefined where it does, and for a text in a form that no schema describes. */
export function findReason({ check, syntax = 'json', valueType }: Holder, value: unknown): string | undefined {
  const isSequence = syntax === 'lines' || syntax === 'events';
  const isWritten = valueType !== undefined && isWrittenOut(value, syntax, valueType);
  const held = isSequence ? [value].flat() : value;
  if (!check || isWritten || check.isValid(held)) return undefined;
  const [first] = check.findViolations(held);
  return `${first?.instancePath || 'it'} ${first?.message}`;
}
