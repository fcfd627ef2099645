import { memberOf } from '../../../server/openapi/document/index.ts';
import { hashText } from '../../../server/openapi/schema/values/chance.ts';
import type { Resource } from './roles.ts';
import type { MockSession } from './sessions.ts';

/**
 * The next key of a resource that no item has: a number counted up, in the form that the model has (a UUID, or a text
 * with a number at its end) where that and the contract want another. Undefined where there is none.
 */
export function countKey(session: MockSession, resource: Resource, model: Record<string, unknown>): unknown {
  const items = session.itemsOf(resource.name);
  // Items that were put in have most often been counted.
  const last = session.counters.get(resource.name) ?? items.length;
  let taken: { has(key: string): boolean } = { has: (key) => items.some((item) => item.key === key) };
  // Among as many numbers as there are items, and one more, is one whose key no item has.
  for (let number = last + 1; number <= last + 1 + items.length; number++) {
    const key = findFree(resource, number, model, taken);
    if (key !== isTaken) {
      if (key !== undefined) session.counters.set(resource.name, number);
      return key;
    }
    if (number === last + 1) taken = new Set(items.map((item) => item.key));
  }
  return undefined;
}

const isTaken = Symbol('an item has the key of that number');

/** The key of a number, in the first form that the contract allows; to hold one against the contract takes longer than to look it up. */
function findFree(
  resource: Resource,
  number: number,
  model: Record<string, unknown>,
  taken: { has(key: string): boolean },
): unknown {
  for (const key of listForms(resource, number, model)) {
    if (taken.has(String(key))) return isTaken;
    if (isAllowed(resource, key, model)) return key;
  }
  return undefined;
}

function* listForms(resource: Resource, number: number, model: Record<string, unknown>): Generator<unknown> {
  const { key, content, keyProperty = '', name } = resource;
  const example = memberOf(model, keyProperty);
  const start = typeof example === 'string' ? /^(.*\D)\d+$/s.exec(example)?.[1] : undefined;
  const seed = `${name} ${number}`;
  if (typeof example === 'string' && uuid.test(example)) yield uuidOf(seed);
  else if (start !== undefined) yield `${start}${number}`;
  yield number;
  yield String(number);
  yield key?.makeSample({ seed });
  yield memberOf(content?.makeSample({ seed }), keyProperty);
}

function isAllowed({ key, content, keyProperty }: Resource, value: unknown, model: Record<string, unknown>): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  if (key?.check && ![value, String(value)].some((each) => key.check?.isValid(each))) return false;
  const isValid = content?.check?.isValid;
  if (keyProperty === undefined || !isValid?.(model)) return true;
  return isValid({ ...model, [keyProperty]: value });
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

function uuidOf(text: string): string {
  const digits = [0, 1, 2, 3].map((part) => hashText(`${part} ${text}`).toString(16).padStart(8, '0')).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-9${digits.slice(17, 20)}-${digits.slice(20)}`;
}
