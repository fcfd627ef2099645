import { syntaxOf } from '../../server/openapi/bodies/index.ts';
import {
  listSuccesses,
  locate,
  memberOf,
  membersOf,
  remember,
  resolve,
  valueAt,
} from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter, Response } from '../../server/openapi/model.ts';
import type { SchemaView } from '../../server/openapi/schema/index.ts';
import {
  bare,
  findItem,
  findItemLike,
  findKeyProperty,
  findLists,
  findParentProperty,
  type ItemPlace,
  keyNameOf,
  kindOf,
  type ListPlace,
  listPlaces,
  listScalars,
  type Members,
  membersIn,
  parentOf,
  plainName,
  valueIn,
  viewOf,
} from './body-places.ts';
import { findAtUrl, selfNames } from './items.ts';

/** A body that carries an item, and the names that lead to it there. */
export interface Shape {
  content: Content;
  names: string[];
}

/** A kind of thing that clients can create, list, read, change or remove. */
export interface Resource {
  /** The path of its items; of what has no such path, that of their creation. */
  name: string;
  /** The operation that reads an item. */
  read: Operation | undefined;
  /** The body that an item is held against. */
  shape: Shape;
  /** The schema of an item. */
  item: SchemaView;
  /** The path parameter that tells the items apart. */
  key: Parameter | undefined;
  /** The property of an item that has the value of that parameter. */
  keyProperty: string | undefined;
  /** True if an operation of the contract creates items. */
  isCreated: boolean;
}

/** What an operation does to the items of a resource. */
export type Role =
  | { kind: 'create' | 'read' | 'replace' | 'change' | 'remove'; resource: Resource }
  | { kind: 'list'; resource: Resource; list: ListPlace; content: Content };

/** What a contract lets its clients do with resources. */
export interface Resources {
  roles: Map<Operation, Role>;
  /** The resources by the bare path of their items, such as `/users/{}`. */
  byPlace: Map<string, Resource>;
  /** Where a body has an item of a resource; undefined where it has none. */
  shapeIn(resource: Resource, content: Content): Shape | undefined;
  /** What a request carries of an item, and the properties that it may carry. */
  readSent(resource: Resource, content: Content | undefined, body: unknown): { sent: Members; writable: Set<string> };
}

/**
 * Recognises the resources of a contract, by nothing but what it says: an item is what a GET reads at a path that ends in
 * a parameter; a POST creates one where its response leads to that GET, or where it stands at the path above, or responds
 * with the same schema; a list has items of that schema, or stands at the same path. An item is a body, or a member of one.
 */
export const findResources = remember((contract: Contract): Resources => {
  const search: Search = { contract, roles: new Map(), byPlace: new Map() };
  const gets = contract.operations.filter(({ method }) => method === 'get');
  for (const operation of gets) addItem(search, operation);
  for (const operation of contract.operations) if (operation.method === 'post') addCreation(search, operation);
  for (const operation of gets) addList(search, operation);
  for (const operation of contract.operations) addChange(search, operation);
  return {
    ...{ roles: search.roles, byPlace: search.byPlace },
    shapeIn: ({ item }, content) => {
      const view = viewOf(contract.document, content);
      const place = view && findItemLike(view, item);
      return place && { content, names: place.names };
    },
    readSent: (resource, content, body) => {
      const view = content && viewOf(contract.document, content);
      const place = view && (findItemLike(view, resource.item) ?? { names: [], view });
      const names = place?.view.propertyNames.filter((name) => !place.view.forbiddenNames.has(name));
      return { sent: membersIn(valueIn(body, place?.names ?? [])), writable: new Set(names) };
    },
  };
});

interface Search extends Pick<Resources, 'roles' | 'byPlace'> {
  contract: Contract;
}

/** The response of an operation to what succeeds. */
function successOf(operation: Operation): Response | undefined {
  return listSuccesses(operation).find(({ key }) => !key.startsWith('3'));
}

/** The body of a success with a schema, as a value. */
interface Body {
  content: Content;
  view: SchemaView;
}

function bodyOf({ contract }: Search, operation: Operation): Body | undefined {
  const content = successOf(operation)?.content.find(({ media }) => ['json', 'xml'].includes(syntaxOf(media)));
  const view = content && viewOf(contract.document, content);
  return view && { content, view };
}

function createResource(name: string, { content }: Body, { names, view: item }: ItemPlace): Resource {
  const keyProperty = findKeyProperty(listScalars(item), keyNameOf(name) ?? 'id', name);
  const shape = { content, names };
  return { name, read: undefined, shape, item, key: undefined, keyProperty, isCreated: false };
}

function addItem(search: Search, operation: Operation): void {
  const { path } = operation;
  const name = keyNameOf(path);
  const body = bodyOf(search, operation);
  if (name === undefined || !body?.content.valueType.types.has('object')) return;
  // An envelope of a list may well stand below a parameter.
  if (findLists(body.view).some(({ names }) => names.length === 0)) return;
  const made = createResource(path, body, findItem(body.view, path, name));
  const resource = { ...made, read: operation, key: operation.pathParameters.at(-1) };
  search.byPlace.set(bare(path), resource);
  search.roles.set(operation, { kind: 'read', resource });
}

function addCreation(search: Search, operation: Operation): void {
  const resource = findCreated(search, operation);
  if (!resource || !canBeFound(search, resource, operation)) return;
  resource.isCreated = true;
  search.roles.set(operation, { kind: 'create', resource });
}

/**
 * Tells whether a client can find what the operation creates: the request has its key, or the response the item or its URL;
 * and all other parameters of the item's path are those of the operation's own path, or properties.
 */
function canBeFound(search: Search, { name, read, item, keyProperty }: Resource, operation: Operation): boolean {
  if (!read) return true;
  const hasUrl =
    successOf(operation)?.headers.has('location') || selfNames.some((each) => item.propertyNames.includes(each));
  const [request] = operation.body?.content ?? [];
  const sent = request && viewOf(search.contract.document, request);
  const isSent = sent && findItemLike(sent, item)?.view.propertyNames.includes(keyProperty ?? '');
  const body = bodyOf(search, operation);
  const isShown = !body || isSent || findItemLike(body.view, item) !== undefined;
  if (!hasUrl && (keyProperty === undefined || !isShown)) return false;
  const own = new Set(listPlaces(operation.path).map(({ place }) => place));
  const key = keyNameOf(name);
  return listPlaces(name).every(
    (each) => each.name === key || own.has(each.place) || findParentProperty(item.propertyNames, each) !== undefined,
  );
}

/** The resource of which a POST creates an item. */
function findCreated(search: Search, operation: Operation): Resource | undefined {
  const { contract, roles, byPlace } = search;
  const own = bare(operation.path);
  const success = successOf(operation);
  if (!success) return undefined;
  const below = byPlace.get(`${own}/{}`);
  if (below) return below;
  // An action on an item creates none.
  const isAction = ({ name }: Resource) => own.startsWith(bare(name));
  const linked = findLinked(contract, success);
  const role = linked && roles.get(linked);
  if (role?.kind === 'read') return isAction(role.resource) ? undefined : role.resource;
  const body = bodyOf(search, operation);
  if (!body?.content.valueType.types.has('object')) return undefined;
  const place = findItem(body.view, operation.path);
  const kind = kindOf(place.view);
  const same = success.key === '201' ? [...byPlace.values()].filter(({ item }) => kindOf(item) === kind) : [];
  const [only] = same;
  if (only && same.length === 1) return isAction(only) ? undefined : only;
  return same.length === 0 ? createUnread(search, operation, body, place) : undefined;
}

/** What is created and listed, but not read one by one. */
function createUnread(search: Search, operation: Operation, body: Body, place: ItemPlace): Resource | undefined {
  const { byPlace, contract } = search;
  const kind = kindOf(place.view);
  const own = bare(operation.path);
  // A POST that does not say 201 creates where its list stands at the same path.
  const isCreated = successOf(operation)?.key === '201';
  const isListed = contract.operations.some((other) => {
    const listed = other.method === 'get' && (isCreated || bare(other.path) === own) && bodyOf(search, other);
    return listed && findLists(listed.view).some((list) => kindOf(list.item) === kind);
  });
  if (!isListed) return undefined;
  const below = contract.operations.find(({ path }) => bare(path) === `${own}/{}`);
  const made = createResource(below?.path ?? operation.path, body, place);
  const resource = { ...made, key: below?.pathParameters.at(-1) };
  byPlace.set(bare(resource.name), resource);
  return resource;
}

function addList(search: Search, operation: Operation): void {
  const { roles } = search;
  const body = roles.has(operation) ? undefined : bodyOf(search, operation);
  const lists = body ? findLists(body.view) : [];
  const resource = lists.length > 0 ? findListed(search, operation, lists) : undefined;
  const kind = resource && kindOf(resource.item);
  const collection = plainName(bare(operation.path).split('/').at(-1) ?? '');
  const list =
    lists.find((each) => kindOf(each.item) === kind) ??
    lists.find(({ names }) => plainName(names.at(-1) ?? '') === collection) ??
    lists[0];
  if (body && resource && list) roles.set(operation, { kind: 'list', resource, list, content: body.content });
}

/** The resource of a list: what is created at its path, or read below it, or has the schema of its items. */
function findListed({ contract, roles, byPlace }: Search, operation: Operation, lists: ListPlace[]) {
  const own = bare(operation.path);
  const beside = contract.operations.find((other) => roles.get(other)?.kind === 'create' && bare(other.path) === own);
  const found = (beside && roles.get(beside)?.resource) ?? [...byPlace].find(([path]) => parentOf(path) === own)?.[1];
  if (found) return found;
  const kinds = new Set(lists.map((list) => kindOf(list.item)));
  const same = [...byPlace.values()].filter(({ item }) => kinds.has(kindOf(item)));
  return same.find(({ isCreated }) => isCreated) ?? same[0];
}

const changes: Partial<Record<string, Exclude<Role['kind'], 'list'>>> = {
  put: 'replace',
  patch: 'change',
  delete: 'remove',
};

/** PUT, PATCH and DELETE at the path of an item. */
function addChange({ roles, byPlace }: Search, operation: Operation): void {
  const kind = changes[operation.method];
  const resource = byPlace.get(bare(operation.path));
  if (!kind || !resource || keyNameOf(resource.name) === undefined) return;
  const creates = kind === 'replace' && operation.responses.some(({ key }) => key === '201');
  if (creates) resource.isCreated = true;
  roles.set(operation, { kind, resource });
}

/** The GET that a response leads to: by a link of the contract, by its `Location`, or by a URL in its body. */
function findLinked(contract: Contract, response: Response): Operation | undefined {
  const location = response.headers.get('location');
  const bodies = response.content.flatMap(({ examples }) => examples.map(({ value }) => value));
  const urls = [
    ...(location?.examples.map(({ value }) => value) ?? []),
    location?.makeSample(),
    ...bodies.flatMap((body) => selfNames.map((name) => memberOf(body, name))),
  ];
  return followLinks(contract, response) ?? urls.flatMap((url) => findAtUrl(contract, url) ?? [])[0];
}

/** Links by operationId or operationRef (OpenAPI 3.1, section 4.8.20). */
function followLinks({ document, operations }: Contract, { pointer }: Response): Operation | undefined {
  const { node } = locate(document, pointer);
  for (const given of Object.values(membersOf(memberOf(node, 'links')))) {
    if (typeof given !== 'object' || given === null) continue;
    const link = resolve<object>(document, given);
    const [id, ref] = [memberOf(link, 'operationId'), memberOf(link, 'operationRef')];
    const named = typeof ref === 'string' && ref.startsWith('#') ? valueAt(document, ref) : undefined;
    const found = operations.find(
      (each) =>
        each.method === 'get' && (each.id === id || (named !== undefined && valueAt(document, each.pointer) === named)),
    );
    if (found) return found;
  }
  return undefined;
}
