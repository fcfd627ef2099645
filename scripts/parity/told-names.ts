import type { Operation, Parameter } from '../../server/openapi/model.ts';
import { findResponse } from '../../server/openapi/responses.ts';

/** Tells whether the contract's 400 is one that lists these names at its top, where they are violated. */
export function tellsNames(operation: Operation, names: string[]): boolean {
  const declared = findResponse(operation, 400);
  if (!declared) return true;
  const json = declared.content.find(({ syntax }) => syntax === 'json');
  if (!json || json.media.essence.startsWith('application/problem+')) return false;
  return json.check?.isValid(Object.fromEntries(names.map((name) => [name, ['This field is required.']]))) ?? true;
}

/** The name by which a 400 tells of a parameter. */
export function tellName({ name, in: place }: Parameter): string {
  return place === 'header' ? name.toLowerCase() : name;
}
