import { syntaxOf } from '../../../server/openapi/bodies/index.ts';
import type { Content, Contract, Operation } from '../../../server/openapi/model.ts';
import { findParentProperty } from './addresses.ts';
import { type BodySchemas, createBodySchemas, type ListPlace } from './body-schemas.ts';
import { findKeyProperty } from './key-property.ts';
import { findLinked } from './linked-operations.ts';
import { bare, keyNameOf, listPlaces, parentOf, successOf } from './path-places.ts';
import type { Resource, Role, Roles } from './roles.ts';

/**
 * Recognises the resources of a contract, by nothing but what it says: an item is what a GET reads at a path that ends in
 * a parameter; a POST creates one where its response leads to that GET, or where it stands at the path above, or responds
 * with the same schema; a list has items of that schema, or stands at the same path.
 */
export function findRoles(contract: Contract): Roles {
  const schemas = createBodySchemas(contract.document);
  const roles: Roles = new Map();
  const search: Search = { contract, schemas, roles, resources: new Map() };
  for (const operation of contract.operations) if (operation.method === 'get') addItem(search, operation);
  for (const operation of contract.operations) if (operation.method === 'post') addCreation(search, operation);
  for (const operation of contract.operations) if (operation.method === 'get') addList(search, operation);
  for (const operation of contract.operations) addChange(search, operation);
  return roles;
}

interface Search {
  contract: Contract;
  schemas: BodySchemas;
  roles: Roles;
  /** By the bare path of an item; or that of a creation, where nothing reads its items. */
  resources: Map<string, Resource>;
}

const isStructured = ({ media }: Content) => ['json', 'xml'].includes(syntaxOf(media));

/** The body of a success, as a value. */
function contentOf(operation: Operation): Content | undefined {
  return successOf(operation)?.content.find(isStructured);
}

function addItem({ schemas, roles, resources }: Search, operation: Operation): void {
  const name = keyNameOf(operation.path);
  const content = contentOf(operation);
  if (name === undefined || !content?.valueType.types.has('object')) return;
  // An envelope of a list may well stand below a parameter.
  if (schemas.listsOf(content).some(({ names }) => names.length === 0)) return;
  const key = operation.pathParameters.at(-1);
  const keyProperty = findKeyProperty(content.valueType, name, operation.path);
  const resource = { name: operation.path, read: operation, content, key, keyProperty, isCreated: false };
  resources.set(bare(operation.path), resource);
  roles.set(operation, { kind: 'read', resource });
}

function addCreation(search: Search, operation: Operation): void {
  const resource = findCreated(search, operation);
  if (!resource || !canBeFound(resource, operation)) return;
  resource.isCreated = true;
  search.roles.set(operation, { kind: 'create', resource });
}

/** Tells whether all parameters of the item's path are known of what the operation creates: by its own path, or a property. */
function canBeFound({ name, read, content }: Resource, { path }: Operation): boolean {
  if (!read) return true;
  const known = new Set(listPlaces(path).map(({ place }) => place));
  const names = [...(content?.valueType.propertyNames ?? [])];
  const key = keyNameOf(name);
  return listPlaces(name).every(
    (each) =>
      each.name === key || known.has(each.place) || findParentProperty(names, each.name, each.place) !== undefined,
  );
}

/** The resource of which a POST creates an item. */
function findCreated(search: Search, operation: Operation): Resource | undefined {
  const { contract, schemas, roles, resources } = search;
  const own = bare(operation.path);
  const success = successOf(operation);
  if (!success) return undefined;
  const below = [...resources].find(([path]) => path === `${own}/{}`)?.[1];
  if (below) return below;
  const linked = findLinked(contract, operation);
  const role = linked && roles.get(linked);
  if (role?.kind === 'read') return isWithin(own, role.resource) ? undefined : role.resource;
  const content = contentOf(operation);
  if (success.key !== '201' || !content?.valueType.types.has('object')) return undefined;
  const kind = schemas.kindOf(content);
  const same = [...resources.values()].filter((each) => each.content && schemas.kindOf(each.content) === kind);
  const [only] = same;
  if (only && same.length === 1) return isWithin(own, only) ? undefined : only;
  return same.length === 0 ? createUnread(search, operation, content) : undefined;
}

/** An action on an item creates none. */
function isWithin(path: string, { name }: Resource): boolean {
  return path.startsWith(bare(name));
}

/** What is created and listed, but not read one by one. */
function createUnread({ resources, schemas, contract }: Search, operation: Operation, content: Content) {
  const kind = schemas.kindOf(content);
  const isListed = contract.operations.some((other) => {
    const body = other.method === 'get' ? contentOf(other) : undefined;
    return body && schemas.listsOf(body).some(({ items }) => items === kind);
  });
  if (!isListed) return undefined;
  const keyProperty = findKeyProperty(content.valueType, 'id', operation.path);
  const resource: Resource = {
    ...{ name: operation.path, read: undefined, content, key: undefined, keyProperty },
    isCreated: true,
  };
  resources.set(bare(operation.path), resource);
  return resource;
}

function addList(search: Search, operation: Operation): void {
  const { schemas, roles } = search;
  const content = contentOf(operation);
  if (!content || roles.has(operation)) return;
  const lists = schemas.listsOf(content);
  const resource = lists.length > 0 ? findListed(search, operation, lists) : undefined;
  const kind = resource?.content && schemas.kindOf(resource.content);
  const list = lists.find(({ items }) => items === kind) ?? lists[0];
  if (resource && list) roles.set(operation, { kind: 'list', resource, list });
}

/** The resource of a list: what is created at its path, or read below it, or has the schema of its items. */
function findListed({ contract, schemas, roles, resources }: Search, operation: Operation, lists: ListPlace[]) {
  const own = bare(operation.path);
  const beside = contract.operations.find((other) => roles.get(other)?.kind === 'create' && bare(other.path) === own);
  const found = (beside && roles.get(beside)?.resource) ?? [...resources].find(([path]) => parentOf(path) === own)?.[1];
  if (found) return found;
  const kinds = new Set(lists.map(({ items }) => items));
  const same = [...resources.values()].filter(({ content }) => content && kinds.has(schemas.kindOf(content) ?? ''));
  return same.find(({ isCreated }) => isCreated) ?? same[0];
}

const changes: Partial<Record<string, Exclude<Role['kind'], 'list'>>> = {
  put: 'replace',
  patch: 'change',
  delete: 'remove',
};

/** PUT, PATCH and DELETE at the path of an item. */
function addChange({ roles, resources }: Search, operation: Operation): void {
  const kind = changes[operation.method];
  const resource = resources.get(bare(operation.path));
  if (!kind || !resource?.read) return;
  const creates = kind === 'replace' && operation.responses.some(({ key }) => key === '201');
  if (creates) resource.isCreated = true;
  roles.set(operation, { kind, resource });
}
