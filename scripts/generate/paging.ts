import { type Document, isNode, locate, memberOf, valueAt } from '../../server/openapi/document/index.ts';
import type { Operation, Parameter } from '../../server/openapi/model.ts';
import { defaultAt, type JsonType, type ValueType, viewAt } from '../../server/openapi/schema/index.ts';
import { CommandError } from '../cli/index.ts';
import type { Paging } from './call.ts';

/** A place in a page, by names. */
interface Member {
  path: string[];
  type: ValueType;
}

/** Something by which a caller gets to another page: a parameter of the query, or a property of the body. */
interface Lead {
  name: string;
  in: 'query' | 'body';
  type: ValueType;
  schema: string | undefined;
  description: string;
}

/** What is known of an operation that lists something. */
interface Listing {
  document: Document;
  leads: Lead[];
  /** The members of a page, and of the objects in it that say how to go on. */
  members: Member[];
  items: string | undefined;
  /** The type of an item, where there is one list. */
  item: ValueType | undefined;
  hasLink: boolean;
}

/**
 * How the pages of an operation follow each other: as `x-pagination` or `x-ms-pageable` say, or as parameters and pages show. Nothing where
 * that is not certain: an operation without paging is read page by page only by a caller who says how.
 */
export function findPaging(document: Document, operation: Operation): Paging | undefined {
  const { node } = locate<object>(document, operation.pointer);
  const said = memberOf(node, 'x-pagination');
  if (said === false) return undefined;
  const listing = readListing(document, operation);
  if (isNode(said)) return readSaid(said, operation, listing);
  const pageable = memberOf(node, 'x-ms-pageable');
  if (isNode(pageable) && typeof pageable.nextLinkName === 'string')
    return { by: 'url', next: `/${pageable.nextLinkName}`, items: `/${pageable.itemName ?? 'value'}` };
  if (!listing || (operation.method !== 'get' && operation.method !== 'post')) return undefined;
  if (operation.method === 'post') return findCursor(listing);
  return findCursor(listing) ?? findUrl(listing) ?? findLastItem(listing) ?? findPage(listing) ?? findOffset(listing);
}

const kinds: string[] = ['url', 'cursor', 'item', 'page', 'offset'] satisfies Paging['by'][];

/** Paging that the contract declares; what it leaves out is found as ever. */
function readSaid(said: Record<string, unknown>, { id }: Operation, listing: Listing | undefined): Paging {
  const { by, parameter } = said;
  const fail = (what: string) => new CommandError(`x-pagination of ${id}: ${what}.`);
  if (!kinds.includes(String(by))) throw fail(`by is one of ${kinds.join(', ')}`);
  if (by !== 'url' && typeof parameter !== 'string') throw fail('parameter names what leads to the next page');
  if ((by === 'url' || by === 'cursor') && typeof said.next !== 'string')
    throw fail('next is the JSON pointer to what leads to the next page');
  const items = listing?.items;
  return { ...(items !== undefined && { items }), ...said } as Paging;
}

/** Objects in a page that say where it stands among the others. */
const holders =
  /^(meta|_?metadata|paging|pagination|page_?info|page|pages|next_?page|cursors?|response_?metadata|_?links|list_?meta|result_?info|search_?metadata)$/i;
const itemHolders = /^(data|results?|response|payload|_embedded|body|items)$/i;
const itemNames =
  /^(items|data|results|entries|values|records|list|rows|objects|value|content|elements|nodes|edges|resources)$/i;
const noItems = /^(errors?|warnings?|included|facets|aggregations|_?links|schemas|order|sort|fields|columns)$/i;

function readListing(document: Document, operation: Operation): Listing | undefined {
  const success = operation.responses.find(({ key }) => /^2(\d\d|XX)$/i.test(key));
  const json = success?.content.find(({ syntax }) => syntax === 'json');
  if (!success || !json) return undefined;
  const page = json.valueType;
  const members = listMembers(page, holders, 3);
  const lists = isList(page) ? [{ path: [], type: page }] : listMembers(page, itemHolders, 2).filter(isListOfItems);
  const items = chooseItems(lists, operation.path);
  return {
    document,
    members,
    leads: [...operation.otherParameters.flatMap((each) => leadOf(document, each)), ...leadsInBody(operation)],
    items: items && toPointer(items.path),
    item: items?.type.items(0),
    hasLink: success.headers.has('link'),
  };
}

function leadOf(document: Document, { in: place, name, type, pointer }: Parameter): Lead[] {
  if (place !== 'query') return [];
  const { node } = locate<object>(document, pointer);
  const schema = `${pointer}/schema`;
  const description = `${memberOf(node, 'description') ?? ''} ${isNode(valueAt(document, schema)) ? memberOf(valueAt(document, schema), 'description') : ''}`;
  return [{ name, in: 'query', type, schema: memberOf(node, 'schema') ? schema : undefined, description }];
}

function leadsInBody({ body }: Operation): Lead[] {
  const json = body?.content.find(({ syntax }) => syntax === 'json');
  return (json?.valueType.propertyNames ?? []).flatMap((name): Lead[] => {
    const type = json?.valueType.property(name);
    return type ? [{ name, in: 'body', type, schema: undefined, description: '' }] : [];
  });
}

/** The members of a value, and those of its members with certain names. */
function listMembers(type: ValueType, within: RegExp, depth: number, path: string[] = []): Member[] {
  if (!type.types.has('object') || type.types.has('string')) return [];
  return type.propertyNames.flatMap((name): Member[] => {
    const inner = type.property(name);
    if (!inner) return [];
    const own = { path: [...path, name], type: inner };
    return [own, ...(depth > 1 && within.test(name) ? listMembers(inner, within, depth - 1, own.path) : [])];
  });
}

function isList({ types }: ValueType): boolean {
  return types.has('array') && !types.has('string') && !types.has('object');
}

function isListOfItems({ path, type }: Member): boolean {
  return isList(type) && !noItems.test(path.at(-1) ?? '');
}

/** The list of the items: the only one, the one with a usual name, or the one that the path names. */
function chooseItems(lists: Member[], path: string): Member | undefined {
  const [least] = lists.map((list) => list.path.length).sort();
  const candidates = lists.filter((list) => list.path.length === least);
  if (candidates.length < 2) return candidates[0];
  const plain = (text: string) => text.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();
  const nameOf = (list: Member) => plain(list.path.at(-1) ?? '');
  const segments = path.split('/').filter((segment) => segment !== '' && !segment.startsWith('{'));
  const words = segments.map((segment) => plain(segment.replace(/\.json$/i, ''))).reverse();
  const [named] = words.flatMap((word) => candidates.find((list) => nameOf(list) === word) ?? []);
  const ending = candidates.filter((list) => words[0]?.endsWith(nameOf(list)));
  const usual = candidates.filter((list) => itemNames.test(list.path.at(-1) ?? ''));
  return named ?? [usual, ending].find((found) => found.length === 1)?.[0];
}

function toPointer(path: string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The pointer to a member of a page with such a name, of such a type; the nearest to the page. */
function find({ members }: Listing, name: RegExp, ...types: JsonType[]): string | undefined {
  const found = members.filter(
    (member) =>
      name.test(member.path.join('.')) &&
      member.type.types.size < 7 &&
      types.some((type) => member.type.types.has(type)),
  );
  const [nearest] = found.sort((one, other) => one.path.length - other.path.length);
  return nearest && toPointer(nearest.path);
}

const isNumber = ({ type: { types } }: Lead) => (types.has('integer') || types.has('number')) && types.size < 7;

/** What a page says of the end, and where its items are. */
function describeEnd(listing: Listing) {
  const more = find(
    listing,
    /(^|\.)(has_?more(_?(items|results|pages|entries|data))?|has_?next(_?page)?|more|is_?truncated|more_?available)$/i,
    'boolean',
  );
  const end = find(listing, /(^|\.)(is_?last(_?page)?|last|no_?more|is_?end)$/i, 'boolean');
  const { items } = listing;
  return { ...(more ? { more } : end && { more: `not ${end}` }), ...(items !== undefined && { items }) };
}

const cursorLead =
  /^(\w*[_.[-])?(cursor|after|marker|token|scroll_?id|stream_?position|continuation|offset|start_?key|next|pagination_?key)\]?$|(cursor|page_?token|next_?token|continuation_?token|marker)$/i;
const cursorMember =
  /(^|\.)(next(_?(page|batch|list))?_?(cursor|token|marker|key|stream_?position|id|offset|start)|(end|after)_?cursor|cursors?(\.(next|after))|cursor|continuation(_?token)?|next_?page\.offset|next_?page|next|marker|scroll_?id|last_?(evaluated_?)?key|last_?id|after)$/i;

function findCursor(listing: Listing): Paging | undefined {
  const leads = listing.leads.filter(
    (lead) =>
      (cursorLead.test(lead.name) || isPageCursor(lead)) &&
      lead.type.types.has('string') &&
      !/before|prev|end/i.test(lead.name),
  );
  const [lead] = leads.sort((one, other) => rank(one.name) - rank(other.name));
  const candidates = listing.members.filter(
    ({ path, type }) => cursorMember.test(path.join('.')) && (type.types.has('string') || type.types.has('integer')),
  );
  const scored = candidates.sort(
    (one, other) => rankOf(one, lead) - rankOf(other, lead) || one.path.length - other.path.length,
  );
  const [next] = scored;
  if (!lead || !next || listing.items === undefined) return undefined;
  // What a page ends with is a cursor only where it says whether there is more.
  const end = describeEnd(listing);
  if (
    /^(last_?id|cursor|marker|after)$/i.test(next.path.at(-1) ?? '') &&
    !end.more &&
    !/next/i.test(next.path.join('.')) &&
    !isOwnName(next, lead)
  )
    return undefined;
  const cursor = { by: 'cursor', parameter: lead.name, next: toPointer(next.path), ...end } as const;
  // Without the cursor, some servers count on by an offset.
  const counted = lead.in === 'query' ? findOffset(listing) : undefined;
  return { ...cursor, ...(lead.in === 'body' && { in: 'body' }), ...(counted?.total !== undefined && { or: counted }) };
}

/** A page that is named by no number. */
function isPageCursor(lead: Lead): boolean {
  return /^page$/i.test(lead.name) && !isNumber(lead);
}

function isOwnName({ path }: Member, { name }: Lead): boolean {
  return path.at(-1)?.toLowerCase() === name.toLowerCase();
}

const rank = (name: string) => (/cursor|token|marker|scroll|stream/i.test(name) ? 0 : /after/i.test(name) ? 1 : 2);

/** A member that says that it is next, in the words of the parameter, goes first. */
function rankOf({ path }: Member, lead: Lead | undefined): number {
  const name = path.join('.');
  const word = /cursor|token|marker|stream|scroll|offset|key/i.exec(lead?.name ?? '')?.[0] ?? '?';
  const isSame = name.toLowerCase().includes(word.toLowerCase());
  return (/next|end_?cursor|after|last/i.test(name) ? 0 : 2) + (isSame ? 0 : 1);
}

function findUrl(listing: Listing): Paging | undefined {
  if (listing.items === undefined) return undefined;
  const isMoved = listing.leads.some(({ name }) => /page|limit|after|cursor|since|offset|size/i.test(name));
  if (listing.hasLink && (isMoved || listing.items === '')) return { by: 'url', next: 'Link', ...describeEnd(listing) };
  const next =
    find(listing, /(^|\.)(next_?(page_?)?(url|uri|link|href)|@odata\.nextLink|next_?page\.uri)$/i, 'string') ??
    find(
      listing,
      /(^|\.)(links?|_links|paging|pagination|pages|meta)\.(pages\.)?next$|^next$|^next_?page$/i,
      'string',
    ) ??
    findHref(listing);
  return next === undefined ? undefined : { by: 'url', next, ...describeEnd(listing) };
}

/** The URL in an object for the next page. */
function findHref({ members }: Listing): string | undefined {
  const found = members.find(({ path, type }) => /^next$/i.test(path.at(-1) ?? '') && type.declares('href'));
  return found && `${toPointer(found.path)}/href`;
}

/** Goes on after the last item, by what identifies it. */
function findLastItem(listing: Listing): Paging | undefined {
  const { leads, item, items } = listing;
  const lead = leads.find(({ name }) => /^(starting_?after|after|after_?id|cursor)$/i.test(name));
  const end = describeEnd(listing);
  if (!lead || items === undefined || !('more' in end) || !item?.declares('id')) return undefined;
  return { by: 'item', parameter: lead.name, next: '/id', ...end };
}

const pageLead = /^(page|page_?(number|no|num|index|nr|idx)|current_?page|p|page\[number\])$/i;
const offsetLead = /^(offset|skip|start_?(at|index|position)|first_?result|page\[offset\])$/i;

function findPage(listing: Listing): Paging | undefined {
  const lead = listing.leads.find((each) => pageLead.test(each.name) && isNumber(each));
  if (!lead || listing.items === undefined) return undefined;
  const current = find(listing, /(^|\.)(page|current_?page|page_?(number|no|num|index)|number)$/i, 'integer', 'number');
  const start = startOf(listing.document, lead, [0, 1]);
  if (start === undefined && current === undefined) return undefined;
  const pages = find(
    listing,
    /(^|\.)(total_?pages?|pages?_?(total|count)|last_?page|num_?pages|number_?of_?pages|pages)$/i,
    'integer',
    'number',
  );
  return {
    by: 'page',
    parameter: lead.name,
    ...(start === undefined ? current && { current } : { start }),
    ...(pages && { pages }),
    ...describeTotal(listing),
    ...describeEnd(listing),
  };
}

function findOffset(listing: Listing): Paging | undefined {
  const lead = listing.leads.find((each) => offsetLead.test(each.name) && isNumber(each));
  if (!lead || listing.items === undefined) return undefined;
  // What counts items by an index may begin at 1, as SCIM does (RFC 7644, section 3.4.2.4).
  const start = startOf(listing.document, lead, [0, 1]) ?? (/index/i.test(lead.name) ? undefined : 0);
  if (start === undefined) return undefined;
  return { by: 'offset', parameter: lead.name, start, ...describeTotal(listing), ...describeEnd(listing) };
}

function describeTotal(listing: Listing) {
  const total = find(
    listing,
    /(^|\.)(total(_?(count|results|items|records|entries|size|elements|hits|rows|number))?|(count|records|results)_?total)$/i,
    'integer',
    'number',
  );
  return total === undefined ? {} : { total };
}

/** The first number, by the default, the least, or the description of a parameter. */
function startOf(document: Document, { schema, description }: Lead, allowed: number[]): number | undefined {
  if (schema === undefined) return undefined;
  const least = viewAt(document, schema).first('minimum');
  const said = [defaultAt(document, schema), least].find((each) => allowed.some((number) => number === each));
  if (typeof said === 'number') return said;
  if (
    /\b(zero|0)[- ]?(based|indexed)|\b(start(s|ing)?|begin(s|ning)?|index(es)?|count(s|ed)?) (is |at |from |with )?0\b|first page is 0/i.test(
      description,
    )
  )
    return 0;
  return /\b(one|1)[- ]?(based|indexed)|\b(start(s|ing)?|begin(s|ning)?|index(es)?|count(s|ed)?) (is |at |from |with )?1\b|first page is 1/i.test(
    description,
  )
    ? 1
    : undefined;
}
