import { syntaxOf } from '../../server/openapi/bodies/index.ts';
import {
  isNode,
  listSuccesses,
  locate,
  memberOf,
  membersOf,
  pointerTo,
  resolve,
  valueAt,
} from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter, Response } from '../../server/openapi/model.ts';
import {
  createSchemaViews,
  everyBranch,
  type SchemaView,
  type SchemaViews,
} from '../../server/openapi/schema/index.ts';
import { bare, findKeyProperty, findParentProperty, keyNameOf, listPlaces, parentOf } from './names.ts';

/** A kind of thing that clients can create, list, read, change or remove. */
export interface Resource {
  /** The path of its items; of what cannot be read one by one, that of their list or creation. */
  name: string;
  /** The operation that reads an item. */
  read: Operation | undefined;
  /** The body that an item is held against. */
  content: Content | undefined;
  /** The path parameter that tells the items apart. */
  key: Parameter | undefined;
  /** The property of an item that has the value of that parameter. */
  keyProperty: string | undefined;
  /** True if an operation of the contract creates items. */
  isCreated: boolean;
}

/** The place of a list in a body: the names that lead there, none where the body is the list. */
export interface ListPlace {
  names: string[];
  /** The pointer to the schema of its items. */
  items: string;
  /** The most items that it may have. */
  most: number;
}

/** What an operation does to the items of a resource. */
export type Role =
  | { kind: 'create' | 'read' | 'replace' | 'change' | 'remove'; resource: Resource }
  | { kind: 'list'; resource: Resource; list: ListPlace };

/** What a contract lets its clients do with resources. */
export interface Resources {
  roles: Map<Operation, Role>;
  /** The resources by the bare path of their items, such as `/users/{}`. */
  byPlace: Map<string, Resource>;
  /** The properties that a request may carry. */
  writableNames(content: Content | undefined): Set<string>;
}

/**
 * Recognises the resources of a contract, by nothing but what it says: an item is what a GET reads at a path that ends in
 * a parameter; a POST creates one where its response leads to that GET, or where it stands at the path above, or responds
 * with the same schema; a list has items of that schema, or stands at the same path.
 */
export function findResources(contract: Contract): Resources {
  const views = createSchemaViews(contract.document, { direction: 'request' });
  const search: Search = { contract, views, roles: new Map(), byPlace: new Map() };
  const gets = contract.operations.filter(({ method }) => method === 'get');
  for (const operation of gets) addItem(search, operation);
  for (const operation of contract.operations) if (operation.method === 'post') addCreation(search, operation);
  for (const operation of gets) addList(search, operation);
  for (const operation of contract.operations) addChange(search, operation);
  const writableNames = (content: Content | undefined) => {
    const view = content && viewOf(views, content);
    return new Set(view?.propertyNames.filter((name) => !view.forbiddenNames.has(name)));
  };
  return { ...search, writableNames };
}

interface Search extends Omit<Resources, 'writableNames'> {
  contract: Contract;
  views: SchemaViews;
}

/** The response of an operation to what succeeds. */
function successOf(operation: Operation): Response | undefined {
  return listSuccesses(operation).find(({ key }) => !key.startsWith('3'));
}

/** The body of a success, as a value. */
function contentOf(operation: Operation): Content | undefined {
  return successOf(operation)?.content.find(({ media }) => ['json', 'xml'].includes(syntaxOf(media)));
}

function addItem({ views, roles, byPlace }: Search, operation: Operation): void {
  const name = keyNameOf(operation.path);
  const content = contentOf(operation);
  if (name === undefined || !content?.valueType.types.has('object')) return;
  // An envelope of a list may well stand below a parameter.
  if (listsIn(viewOf(views, content)).some(({ names }) => names.length === 0)) return;
  const key = operation.pathParameters.at(-1);
  const keyProperty = findKeyProperty(content.valueType.propertyNames, name, operation.path);
  const resource = { name: operation.path, read: operation, content, key, keyProperty, isCreated: false };
  byPlace.set(bare(operation.path), resource);
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
  const names = content?.valueType.propertyNames ?? [];
  const key = keyNameOf(name);
  return listPlaces(name).every(
    (each) => each.name === key || known.has(each.place) || findParentProperty(names, each) !== undefined,
  );
}

/** The resource of which a POST creates an item. */
function findCreated(search: Search, operation: Operation): Resource | undefined {
  const { contract, views, roles, byPlace } = search;
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
  const content = contentOf(operation);
  if (success.key !== '201' || !content?.valueType.types.has('object')) return undefined;
  const kind = kindOf(viewOf(views, content));
  const same = [...byPlace.values()].filter((each) => each.content && kindOf(viewOf(views, each.content)) === kind);
  const [only] = same;
  if (only && same.length === 1) return isAction(only) ? undefined : only;
  return same.length === 0 ? createUnread(search, operation, content) : undefined;
}

/** What is created and listed, but not read one by one. */
function createUnread({ byPlace, views, contract }: Search, { path }: Operation, content: Content) {
  const kind = kindOf(viewOf(views, content));
  const isListed = contract.operations.some((other) => {
    const body = other.method === 'get' ? contentOf(other) : undefined;
    return body && listsIn(viewOf(views, body)).some(({ items }) => items === kind);
  });
  if (!isListed) return undefined;
  const keyProperty = findKeyProperty(content.valueType.propertyNames, 'id', path);
  const resource: Resource = {
    ...{ name: path, read: undefined, content, key: undefined, keyProperty, isCreated: true },
  };
  byPlace.set(bare(path), resource);
  return resource;
}

function addList(search: Search, operation: Operation): void {
  const { views, roles } = search;
  const content = contentOf(operation);
  if (!content || roles.has(operation)) return;
  const lists = listsIn(viewOf(views, content));
  const resource = lists.length > 0 ? findListed(search, operation, lists) : undefined;
  const kind = resource?.content && kindOf(viewOf(views, resource.content));
  const list = lists.find(({ items }) => items === kind) ?? lists[0];
  if (resource && list) roles.set(operation, { kind: 'list', resource, list });
}

/** The resource of a list: what is created at its path, or read below it, or has the schema of its items. */
function findListed({ contract, views, roles, byPlace }: Search, operation: Operation, lists: ListPlace[]) {
  const own = bare(operation.path);
  const beside = contract.operations.find((other) => roles.get(other)?.kind === 'create' && bare(other.path) === own);
  const found = (beside && roles.get(beside)?.resource) ?? [...byPlace].find(([path]) => parentOf(path) === own)?.[1];
  if (found) return found;
  const kinds = new Set(lists.map(({ items }) => items));
  const same = [...byPlace.values()].filter(
    ({ content }) => content && kinds.has(kindOf(viewOf(views, content)) ?? ''),
  );
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
  if (!kind || !resource?.read) return;
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
    ...bodies.flatMap((body) => ['url', 'self', 'href', 'uri'].map((name) => memberOf(body, name))),
  ];
  return followLinks(contract, response) ?? urls.flatMap((url) => findAtUrl(contract, url) ?? [])[0];
}

/** The GET operation at a URL or a path, if the contract has one. */
export function findAtUrl({ findRoute }: Contract, text: unknown): Operation | undefined {
  if (typeof text !== 'string' || text.length > 2000) return undefined;
  const path = text.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  return path.startsWith('/') ? findRoute(path)?.operations.get('GET') : undefined;
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

/** The view of a body's schema, whatever its choices say taken for said; none where it has no schema. */
function viewOf(views: SchemaViews, { pointer }: Content): SchemaView | undefined {
  const schema = pointerTo(pointer, 'schema');
  const placed = { schema: valueAt(views.document, schema), pointer: schema };
  return isNode(placed.schema) ? views.of([placed], everyBranch) : undefined;
}

/** The pointer to a schema, references followed: schemas of the same kind have the same. */
function kindOf(view: SchemaView | undefined): string | undefined {
  return view && (view.parts.findLast(({ isWhole }) => isWhole)?.pointer ?? view.pointer);
}

/** The lists of objects that a body has at its top, or one level below. */
function listsIn(view: SchemaView | undefined, names: string[] = []): ListPlace[] {
  if (!view) return [];
  if (view.says('items').length === 0) {
    if (names.length > 1) return [];
    return view.propertyNames.flatMap((name) => listsIn(view.property(name), [...names, name]));
  }
  const item = view.item(view.firstItems);
  const isObject = item.propertyNames.length > 0 || item.types?.includes('object') === true;
  return isObject ? [{ names, items: kindOf(item) ?? '', most: view.lowest('maxItems') }] : [];
}
