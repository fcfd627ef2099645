import type { Contract } from '../../../server/openapi/model.ts';
import type { AnyResponse } from '../../../server/response/check-response.ts';
import { parentsIn } from './addresses.ts';
import { createBodySchemas } from './body-schemas.ts';
import { notFound, respondForItem } from './change-item.ts';
import { createItem, type Outcome } from './create-item.ts';
import { findRoles } from './find-roles.ts';
import { bare, keyNameOf, listPlaces } from './path-places.ts';
import { respondForList } from './respond-list.ts';
import type { Resource, Role } from './roles.ts';
import type { StatefulCall } from './stateful-call.ts';

/** A response out of what a session keeps. */
export interface Remembered {
  response: AnyResponse;
  /** Parameters of the request that it took no account of. */
  ignored: string[];
}

/** Responds out of what the session keeps; undefined where the operation acts on nothing that can be kept, or the contract allows no such response. */
export type RespondStateful = (
  call: Omit<StatefulCall, 'contract' | 'role' | 'schemas' | 'resourceAt'>,
) => Remembered | undefined;

/**
 * Creates the memory of a contract's mock. What it recognises in the contract is found once, with the first request.
 * @param isAllowed tells whether the contract allows a response: whatever it does not allow changes nothing
 */
export function createStateful(
  contract: Contract,
  isAllowed: (call: Pick<StatefulCall, 'operation'>, response: AnyResponse) => boolean,
): RespondStateful {
  let known: Recognised | undefined;
  return (given) => {
    known ??= recognise(contract);
    const role = known.roles.get(given.operation);
    if (!role || !isActive(given, role)) return undefined;
    const call = { ...given, ...known, contract, role };
    const outcome = respondByRole(call, role);
    const isGood = outcome !== undefined && isAllowed(call, outcome.response);
    if (!isGood && role.kind === 'create') given.session.unkept.add(role.resource.name);
    if (!isGood) return undefined;
    outcome.keep();
    return { response: outcome.response, ignored: outcome.ignored ?? [] };
  };
}

type Recognised = ReturnType<typeof recognise>;

function recognise(contract: Contract) {
  const roles = findRoles(contract);
  const resources = new Map([...roles.values()].map(({ resource }) => [bare(resource.name), resource]));
  return { roles, schemas: createBodySchemas(contract.document), resourceAt: (place: string) => resources.get(place) };
}

/** What nothing creates exists, whatever its key, until a session is given some of it; so does what could not be kept. */
function isActive({ session }: Pick<StatefulCall, 'session'>, { resource }: Role): boolean {
  if (session.items.has(resource.name)) return true;
  return resource.isCreated && !session.unkept.has(resource.name);
}

function respondByRole(call: StatefulCall, role: Role): (Outcome & { ignored?: string[] }) | undefined {
  const { resource, kind } = role;
  if (kind !== 'create' && kind !== 'list') return respondForItem(call, role);
  const missing = findMissingParent(call);
  if (missing) return notFound(call, missing);
  return kind === 'list' ? respondForList(call, resource, role.list) : createItem(call, resource, call.choose());
}

/** The resource of which the path names an item that is not there. */
function findMissingParent({ operation, input, session, resourceAt }: StatefulCall): Resource | undefined {
  const parents = parentsIn(operation.path, input);
  for (const { place } of listPlaces(operation.path)) {
    const resource = resourceAt(place);
    if (!resource?.read || !isActive({ session }, { kind: 'read', resource })) continue;
    const key = keyNameOf(resource.name);
    const places = listPlaces(resource.name).filter(({ name }) => name !== key);
    const isThere = session
      .itemsOf(resource.name)
      .some(
        (item) =>
          item.key === parents[place] && places.every((each) => item.parents[each.place] === parents[each.place]),
      );
    if (!isThere) return resource;
  }
  return undefined;
}
