import type { Operation, Parameter } from '../../server/openapi/model.ts';
import { findResponse } from '../../server/openapi/responses.ts';

/** Tells whether the contract's 400 is one that lists the violated names at its top. */
export function tellsNames(operation: Operation): boolean {
  const declared = findResponse(operation, 400);
  if (!declared) return true;
  const json = declared.content.find(({ syntax }) => syntax === 'json');
  if (!json || json.media.essence.startsWith('application/problem+')) return false;
  return json.check?.isValid({ name: ['This field is required.'] }) ?? true;
}

/** The name by which a 400 tells of a parameter. */
export function tellName({ name, in: place }: Parameter): string {
  return place === 'header' ? name.toLowerCase() : name;
}
