import { findResponse, violationStatus } from '../../server/openapi/document/index.ts';
import type { Operation } from '../../server/openapi/model.ts';
import { isHouseForm, isNamed } from '../../server/response/error-body.ts';

/** Tells whether the contract's response to a violation is one that lists these names at its top, where they are violated. */
export function tellsNames(operation: Operation, names: string[]): boolean {
  const declared = findResponse(operation, violationStatus(operation));
  const listed = Object.fromEntries(names.map((name) => [name, ['This field is required.']]));
  if (!declared) return isHouseForm(operation, listed);
  const json = declared.content.find(({ syntax }) => syntax === 'json');
  if (!json || json.media.essence.startsWith('application/problem+')) return false;
  return json.check === undefined || (isNamed(json, listed) && json.check.isValid(listed));
}
