import { isNode, isRef, pointerTo } from '../../document/index.ts';
import { type Conjunction, gather, type Part, type Placed, type SchemaReader } from './conjunction.ts';
import { type Kind, listChoosable, listKinds, numberDemands, textDemands } from './demands.ts';
import { type Given, listGiven } from './given-values.ts';
import { makeList } from './make-list.ts';
import { makeNumber } from './make-number.ts';
import { makeObject } from './make-object.ts';
import { makeText } from './make-text.ts';
import { type Decided, type Making, nothing, type Place, placeWithin } from './making.ts';

/** The deepest that values go. */
const mostLevels = 64;
/** Beyond this depth the flattest alternative is taken. */
const roomyLevels = 10;

/** Makes the value that the schemas ask for together, as far as can be told without a check. */
export function makeValue(making: Making, schemas: Placed[], place: Place): unknown {
  const { plan, visited, heightOf, steps } = making;
  if (place.depth > mostLevels) return nothing;
  making.left -= 1;
  const isRecursive = place.depth > roomyLevels || schemas.some(({ schema }) => leadsTo(schema, place.refs));
  if (isRecursive && Math.max(0, ...schemas.map(heightOf)) === Infinity) return nothing;
  const conjunction = gather(making.reader, schemas, (branches, keyword) =>
    chooseBranch(making, place, branches, keyword, isRecursive),
  );
  const { parts, refs } = conjunction;
  steps.spendValue(parts.length);
  const isAgain = isRecursive || [...refs].some((ref) => place.refs.has(ref));
  if (conjunction.isImpossible || (isAgain && place.isOptional)) return nothing;
  visited.set(place.path, new Set(parts.map(({ pointer }) => pointer)));
  const given = takeGiven(making, conjunction, place);
  if (given) return given.value;
  const kinds = listKinds(parts, plan.levelOf(place.path) === 0);
  const kind = isAgain && kinds.includes('null') ? 'null' : kinds[plan.choose(place.path, kinds.length)];
  return makeKind(making, { ...conjunction, isAgain }, place, kind);
}

/** Tells whether a schema refers to one that leads to the place. */
function leadsTo(schema: unknown, refs: ReadonlySet<string>): boolean {
  return isRef(schema) && refs.has(schema.$ref);
}

/** The branch of the plan; where the value would come to its own kind again, the flattest goes first. */
function chooseBranch(
  { plan, heightOf, reader }: Making,
  { path, refs }: Place,
  branches: Placed[][],
  keyword: string,
  isRecursive: boolean,
): Placed[] {
  const rank = (branch: Placed[]) => {
    const isAgain = isRecursive || branch.some(({ schema }) => leadsTo(schema, refs));
    return isAgain ? Math.max(0, ...branch.map(heightOf)) : 0;
  };
  const order = branches.map((branch) => ({ branch, rank: rank(branch) }));
  const finite = order.filter((each) => each.rank < Infinity).sort((one, other) => one.rank - other.rank);
  const among = isRecursive ? finite.slice(0, Math.max(finite.length, 1)) : finite;
  const chosen = among[plan.choose(path, among.length)]?.branch;
  if (!chosen) return [{ schema: false, pointer: '' }];
  // What satisfies two branches is told apart by a property that the other does not allow.
  const others = keyword === 'oneOf' && plan.levelOf(path) > 5 ? branches.filter((branch) => branch !== chosen) : [];
  return [...chosen, ...others.flatMap((branch) => spoil(reader, branch, chosen))];
}

/** Schemas that demand a property which violates the branch and of which the chosen one says nothing. */
function spoil(reader: SchemaReader, branch: Placed[], chosen: Placed[]): Placed[] {
  const read = (placed: Placed[]) =>
    gather(reader, placed, () => []).parts.flatMap(({ node }) =>
      Object.entries(isNode(node.properties) ? node.properties : {}),
    );
  const taken = new Set(read(chosen).map(([name]) => name));
  const [first] = read(branch).filter(([name]) => !taken.has(name));
  if (!first) return [];
  const [name, schema] = first;
  const kinds = new Set<string>(listKinds(gather(reader, [{ schema, pointer: '' }], () => []).parts));
  const wrong = [null, 'text', 1, true].filter((value) => !kinds.has(value === null ? 'null' : typeof value));
  const properties = Object.fromEntries([[name, { enum: wrong.length > 0 ? wrong : [{}] }]]);
  return [{ schema: { required: [name], properties }, pointer: '' }];
}

/** The value that is suggested or that the contract gives, if the plan does not ask for another. */
function takeGiven(
  making: Making,
  { parts }: Conjunction,
  { path, names, variant, isNumbered }: Place,
): Given | undefined {
  const { plan } = making;
  const choosable = listChoosable(parts);
  const nodes = parts.map(({ node }) => node);
  // What is suggested is the same each time, so that items which must differ might never do.
  const isStuck = variant > 0 && !isNumbered;
  const suggested = (isStuck ? [] : making.suggest(names, nodes, making.steps))
    .filter((value) => isNamed(parts, value) && isOfKind(listKinds(parts, true), value))
    .map((value): Given => ({ key: `suggested ${path} ${JSON.stringify(value)}`, value }));
  const isOpen = choosable === undefined;
  const isRandom = plan.seed !== undefined;
  // What looks real may repeat in a list what the contract gives as long as not every item does.
  const isGiven = isRandom ? making.isSuggesting && names.every((name) => !(Number(name) > 0)) : true;
  const own = isGiven ? listGiven(parts).filter(({ value }) => !making.isSuggesting || !isHolder(value)) : [];
  const all = [...suggested, ...own].filter(
    ({ key, value }) => !plan.isBanned(key) && isOfKind(listKinds(parts), value),
  );
  // By chance there is something better to say only where somebody says it.
  if (isRandom && isOpen && all[0]) return takeFrom(making, path, all);
  const count = all.length + (choosable?.length ?? 0);
  if (count === 0) return isOpen ? undefined : { key: '', value: nothing };
  const index = plan.choose(path, count + (isOpen ? 1 : 0)) + variant;
  const taken = isOpen ? index : index % count;
  return choosable && taken >= all.length
    ? { key: '', value: choosable[taken - all.length] }
    : takeFrom(making, path, all, taken);
}

function takeFrom({ given }: Making, path: string, options: Given[], index = 0): Given | undefined {
  const taken = options[index];
  if (taken) given.set(path, taken.key);
  return taken;
}

function isHolder(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Tells whether an object has none but declared properties, or is for names of anybody's choosing. */
function isNamed(parts: Part[], value: unknown): boolean {
  if (!isNode(value)) return true;
  const declared = new Set(parts.flatMap(({ node }) => (isNode(node.properties) ? Object.keys(node.properties) : [])));
  return declared.size === 0 || Object.keys(value).every((name) => declared.has(name));
}

/** Tells whether a value is of one of the types. */
function isOfKind(kinds: Kind[], value: unknown): boolean {
  if (value === null) return kinds.includes('null');
  if (Array.isArray(value)) return kinds.includes('array');
  if (typeof value === 'number')
    return kinds.includes('number') || (kinds.includes('integer') && Number.isInteger(value));
  return kinds.some((kind) => kind === typeof value);
}

function makeKind(making: Making, decided: Decided, place: Place, kind: Kind | undefined): unknown {
  const { plan } = making;
  const { path, variant, isNumbered } = place;
  const { parts } = decided;
  const number = () => variant + (isNumbered ? 0 : plan.choose(path, 64));
  switch (kind) {
    case 'object':
      return makeObject(making, decided, place);
    case 'array':
      return makeList(making, decided, place);
    case 'string':
      return makeContent(making, decided, place) ?? makeText(textDemands(parts), number(), making.steps);
    case 'integer':
    case 'number':
      return makeNumber(numberDemands(parts, kind === 'integer'), number(), making.steps) ?? nothing;
    case 'boolean':
      return number() % 2 === 0;
    case 'null':
      return null;
    default:
      return nothing;
  }
}

/** The text of a value that has a schema of its own (JSON Schema 2020-12, "contentSchema"). */
function makeContent(making: Making, decided: Decided, place: Place): string | undefined {
  const schemas = decided.parts.flatMap(
    ({ node: { contentSchema, contentMediaType = 'application/json' }, pointer }) =>
      contentSchema !== undefined && /[/+]json$/.test(String(contentMediaType))
        ? [{ schema: contentSchema, pointer: pointerTo(pointer, 'contentSchema') }]
        : [],
  );
  if (schemas.length === 0) return undefined;
  const value = makeValue(making, schemas, placeWithin(place, decided, 'content', false));
  return value === nothing ? undefined : JSON.stringify(value);
}
