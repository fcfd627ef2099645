import { escapeName, isNode, isRef, memberOf, pointerTo, remember } from '../../document/index.ts';
import type { Choice, JsonType, Placed, SchemaView, SchemaViews } from '../view.ts';
import type { Plan, Steps } from './plan.ts';
import { makeNumber, makePatternText, makeText, numberConstraints, textConstraints } from './scalars.ts';

/**
 * Suggests values for a place, by the names that lead there and what the schemas say of it once that is known; none where
 * it knows nothing better than the schema.
 */
export type Suggest = (names: string[], view: SchemaView | undefined, steps: Steps) => unknown[];

/** Stands for a value that cannot be made. */
export const nothing = Symbol('nothing');

/** The deepest that values go. */
const mostLevels = 64;
/** Beyond this depth the flattest alternative is taken. */
const roomyLevels = 10;
/** Below this depth optional properties are left out. */
const deepestFull = 6;

/** A place in the value. */
interface Place {
  /** The JSON pointer into the value. */
  path: string;
  names: string[];
  depth: number;
  /** The references that led to the values around it. */
  refs: ReadonlySet<string>;
  /** The number among values that must differ. */
  variant: number;
  /** True if the number alone decides, and not the plan. */
  isNumbered: boolean;
  /** True if the value may be left out. */
  isOptional: boolean;
}

const root: Place = {
  ...{ path: '', names: [], depth: 0, refs: new Set<string>() },
  ...{ variant: 0, isNumbered: false, isOptional: false },
};

/** All that is known of a value once the choices are made. */
interface Decided {
  view: SchemaView;
  /** True if the value is of a kind that leads to itself. */
  isAgain: boolean;
}

/** A value that is there already, and the key by which the plan bans it where it is wrong. */
interface Given {
  key: string;
  value: unknown;
}

/** What every attempt at a value is made with. */
export interface Making {
  views: SchemaViews;
  /** How many levels the flattest value of a schema has: 0 for a text, infinitely many where every value contains another of its kind. */
  depthOf(schema: Placed): number;
  plan: Plan;
  steps: Steps;
  suggest: Suggest | undefined;
  /** How many values may be made before what is optional is left out. */
  left: number;
}

/** One attempt at a value that schemas ask for together; whether it is valid is for a check to say. */
export class Attempt {
  /** The pointers to the schemas that hold at each place. */
  readonly visited = new Map<string, Set<string>>();
  /** The keys of the suggested values, and of those of the contract, by place. */
  readonly given = new Map<string, string>();
  /** Why there is no value. */
  failure: string | undefined;
  private readonly making: Making;
  private left: number;

  constructor(making: Making) {
    this.making = making;
    this.left = making.left;
  }

  make(schemas: Placed[], place = root): unknown {
    const { depthOf, steps, views } = this.making;
    if (place.depth > mostLevels) return nothing;
    this.left -= 1;
    const isRecursive = place.depth > roomyLevels || schemas.some(({ schema }) => leadsTo(schema, place.refs));
    if (isRecursive && Math.max(0, ...schemas.map(depthOf)) === Infinity) return nothing;
    // Choices of what is within are taken at their own places.
    let isWithin = false;
    const view = views.of(schemas, (choice) => (isWithin ? [] : this.chooseBranch(place, choice, isRecursive)));
    isWithin = true;
    const { parts, refs } = view;
    steps.spendValue(parts.length);
    const isAgain = isRecursive || [...refs].some((ref) => place.refs.has(ref));
    if (view.isNever || (isAgain && place.isOptional)) return nothing;
    return this.makeOf(view, place, isAgain);
  }

  /** Makes a value of a view without open choices: of a type, or else one that is given where there is any. */
  makeOf(view: SchemaView, place = root, isAgain = false, own?: JsonType): unknown {
    const { plan } = this.making;
    this.visited.set(place.path, new Set(view.parts.map(({ pointer }) => pointer)));
    const given = own === undefined ? this.takeGiven(view, place) : undefined;
    if (given) return given.value;
    const types = own ? [own] : typesOf(view, plan.levelOf(place.path) === 0);
    const type = isAgain && types.includes('null') ? 'null' : types[plan.choose(place.path, types.length)];
    return this.makeOfType({ view, isAgain }, place, type);
  }

  /** The branch of the plan; where the value would come to its own kind again, the flattest goes first. */
  private chooseBranch({ path, refs }: Place, { branches, keyword }: Choice, isRecursive: boolean): Placed[] {
    const { plan, depthOf, views } = this.making;
    const rank = (branch: Placed[]) => {
      const isAgain = isRecursive || branch.some(({ schema }) => leadsTo(schema, refs));
      return isAgain ? Math.max(0, ...branch.map(depthOf)) : 0;
    };
    const order = branches.map((branch) => ({ branch, rank: rank(branch) }));
    const finite = order.filter((each) => each.rank < Infinity).sort((one, other) => one.rank - other.rank);
    const among = isRecursive ? finite.slice(0, Math.max(finite.length, 1)) : finite;
    const chosen = among[plan.choose(path, among.length)]?.branch;
    if (!chosen) return [{ schema: false, pointer: '' }];
    // What satisfies two branches is told apart by a property that the other does not allow.
    const others = keyword === 'oneOf' && plan.levelOf(path) > 5 ? branches.filter((branch) => branch !== chosen) : [];
    return [...chosen, ...others.flatMap((branch) => spoil(views, branch, chosen))];
  }

  /** The value that is suggested or that the contract gives, if the plan does not ask for another. */
  private takeGiven(view: SchemaView, place: Place): Given | undefined {
    const { plan } = this.making;
    const { path, variant } = place;
    const choosable = valuesOf(view);
    const all = this.listGiven(view, place);
    const isOpen = choosable === undefined;
    // A seed asks for another value only where nothing better is known.
    if (plan.seed !== undefined && isOpen && all[0]) return this.take(path, all[0]);
    const count = all.length + (choosable?.length ?? 0);
    if (count === 0) return isOpen ? undefined : { key: '', value: nothing };
    const index = plan.choose(path, count + (isOpen ? 1 : 0)) + variant;
    const taken = isOpen ? index : index % count;
    return choosable && taken >= all.length
      ? { key: '', value: choosable[taken - all.length] }
      : this.take(path, all[taken]);
  }

  private take(path: string, given: Given | undefined): Given | undefined {
    if (given) this.given.set(path, given.key);
    return given;
  }

  /** The values that are suggested, then those that the contract gives. */
  private listGiven(view: SchemaView, { path, names, variant, isNumbered }: Place): Given[] {
    const { plan, suggest, steps } = this.making;
    // A suggestion is the same each time, so that items which must differ might never do.
    const isStuck = variant > 0 && !isNumbered;
    const suggested = ((!isStuck && suggest?.(names, view, steps)) || [])
      .filter((value) => isNamed(view, value) && isOfType(typesOf(view, true), value))
      .map((value): Given => ({ key: `suggested ${path} ${JSON.stringify(value)}`, value }));
    // Realistic data may repeat in a list what the contract gives as long as not every item does.
    const isTaken = plan.seed === undefined || (suggest && names.every((name) => !(Number(name) > 0)));
    const own = isTaken ? readGiven(view).filter(({ value }) => !suggest || !isHolder(value)) : [];
    const types = typesOf(view);
    return [...suggested, ...own].filter(({ key, value }) => !plan.isBanned(key) && isOfType(types, value));
  }

  private makeOfType(decided: Decided, place: Place, type: JsonType | undefined): unknown {
    const { plan, steps } = this.making;
    const { view } = decided;
    const number = () => place.variant + (place.isNumbered ? 0 : plan.choose(place.path, 64));
    switch (type) {
      case 'object':
        return this.makeObject(decided, place);
      case 'array':
        return this.makeList(decided, place);
      case 'string':
        return this.makeContent(decided, place) ?? makeText(textConstraints(view), number(), steps);
      case 'integer':
      case 'number':
        return makeNumber(numberConstraints(view, type === 'integer'), number(), steps) ?? nothing;
      case 'boolean':
        return number() % 2 === 0;
      case 'null':
        return null;
      default:
        return nothing;
    }
  }

  /** The text of a value that has a schema of its own (JSON Schema Validation 2020-12, section 8.5). */
  private makeContent(decided: Decided, place: Place): string | undefined {
    const schemas = decided.view.parts.flatMap(
      ({ node: { contentSchema, contentMediaType = 'application/json' }, pointer }) =>
        contentSchema !== undefined && /[/+]json$/.test(String(contentMediaType))
          ? [{ schema: contentSchema, pointer: pointerTo(pointer, 'contentSchema') }]
          : [],
    );
    if (schemas.length === 0) return undefined;
    const value = this.make(schemas, placeWithin(place, decided, 'content', false));
    return value === nothing ? undefined : JSON.stringify(value);
  }

  /** A list: as many items as it must have, and at least one where that is possible and nothing keeps it short. */
  private makeList(decided: Decided, place: Place): unknown {
    const { plan, steps } = this.making;
    const { view } = decided;
    const contained = listContained(view);
    const needed = contained.reduce((sum, { least }) => sum + least, 0);
    const least = Math.max(view.highest('minItems', 0), needed);
    const wanted = Math.min(Math.max(least, this.countItems(decided, place, least)), view.lowest('maxItems'));
    const isUnique = view.has('uniqueItems');
    // Items that must differ are numbered in a row, from anywhere; where that has not helped, chance is asked as well.
    const isNumbered = place.isNumbered || (isUnique && plan.levelOf(place.path) === 0);
    const start = isNumbered ? plan.choose(place.path, 64) : 0;
    const items: unknown[] = [];
    steps.foresee(least);
    for (let index = 0; index < wanted; index++) {
      if (index >= least && steps.isScarce) break;
      const within = placeWithin(place, decided, String(index), index >= least);
      const schemas = [...view.schemasOfItem(index), ...containedAt(contained, index, view.firstItems)];
      const variant = place.variant + start + index;
      const item = this.make(schemas, isUnique ? { ...within, isNumbered, variant } : within);
      if (item === nothing && index < least) return nothing;
      if (item === nothing) break;
      items.push(item);
    }
    return items;
  }

  /** How many items are suggested, or the plan asks for. */
  private countItems({ view, isAgain }: Decided, { path, depth, names }: Place, least: number): number {
    const { plan, steps, suggest } = this.making;
    let suggested = 0;
    for (; suggest?.([...names, String(suggested)], undefined, steps).length; suggested++) steps.spend();
    if (suggested > least && plan.levelOf(path) === 0) return suggested;
    const whole = Math.max(1, view.firstItems);
    const isShort = plan.isLean || isAgain || this.left <= 0 || depth > 8;
    const counts = [isShort ? least : whole, least, least + 1, least + 2];
    return counts[plan.choose(path, counts.length)] ?? least;
  }

  /** An object: the required properties, of the optional ones those that the plan asks for, and as many more as it must have. */
  private makeObject(decided: Decided, place: Place): unknown {
    const { plan, steps, suggest } = this.making;
    const { view } = decided;
    const { path } = place;
    const mode = this.chooseMode(place);
    const { propertyNames: declared, forbiddenNames: forbidden } = view;
    const required = new Set([...view.requiredNames, ...plan.listForced(path)]);
    const least = view.highest('minProperties', 0);
    const most = Math.min(view.lowest('maxProperties'), this.countPossible(view));
    if (least > most) {
      this.failure = `${path || 'body'}: there must be ${least} properties, and there can be ${most}`;
      return nothing;
    }
    steps.foresee(least);
    const members = new Map<string, unknown>();
    const add = (name: string, isRequired: boolean): boolean => {
      if (members.has(name)) return true;
      const value = this.make(view.schemasOf(name), placeWithin(place, decided, name, !isRequired));
      if (value !== nothing) members.set(name, value);
      return value !== nothing;
    };
    const isPossible = (name: string) => !forbidden.has(name) && !plan.isDropped(path, name);
    const isWanted = (name: string) =>
      mode === 'all' ||
      (mode === 'some' && plan.choose(path, 2) === 0) ||
      Boolean(suggest?.([...place.names, name], undefined, steps).length);
    for (const name of declared) {
      if (required.has(name)) {
        if (!add(name, true)) return nothing;
      } else if (isPossible(name) && members.size < most && isWanted(name)) add(name, false);
    }
    if (![...required].every((name) => add(name, true))) return nothing;
    for (const name of [...members.keys()].flatMap((known) => listDependent(view, known))) add(name, true);
    for (const name of declared) {
      if (members.size >= least) break;
      if (isPossible(name)) add(name, false);
    }
    const isMap = declared.length === 0 && mode === 'all' && !decided.isAgain;
    const wanted = Math.max(least, isMap && most > 0 ? 1 : 0);
    this.addUnnamed(decided, place, { wanted, isNeeded: members.size < least, members, add });
    return Object.fromEntries(members);
  }

  /** The most properties for which there are names, as far as the schemas list them. */
  private countPossible(view: SchemaView): number {
    const { propertyNames, forbiddenNames, namePatterns } = view;
    const isOpen = readRest(view).isOpen || namePatterns.length > 0;
    const known = propertyNames.filter((name) => !forbiddenNames.has(name));
    const names = view.schemasUnder('propertyNames');
    // Whatever a choice among names adds leaves fewer of them.
    const listed = names.length > 0 ? valuesOf(this.making.views.of(names)) : undefined;
    return Math.min(isOpen ? Infinity : known.length, listed ? new Set(listed).size : Infinity);
  }

  /** Which optional properties an object has. */
  private chooseMode({ path, depth }: Place): 'all' | 'none' | 'some' {
    const { plan, steps } = this.making;
    const modes = plan.isLean ? (['none', 'all', 'some'] as const) : (['all', 'none', 'some'] as const);
    const mode = modes[plan.choose(path, modes.length)] ?? 'none';
    const isFull = this.left <= 0 || steps.isScarce || depth > deepestFull;
    return isFull && plan.levelOf(path) === 0 ? 'none' : mode;
  }

  /** Adds properties that the schema does not name, where it demands them or says what they are like. */
  private addUnnamed(
    decided: Decided,
    place: Place,
    {
      wanted,
      isNeeded,
      members,
      add,
    }: {
      wanted: number;
      isNeeded: boolean;
      members: Map<string, unknown>;
      add(name: string, isRequired: boolean): boolean;
    },
  ): void {
    const { isOpen, isTyped } = readRest(decided.view);
    const patterns = decided.view.namePatterns;
    const isSaid = isTyped || patterns.length > 0;
    if ((!isOpen && patterns.length === 0) || (!isNeeded && !isSaid)) return;
    for (let tries = 0; members.size < wanted && tries < 2 * wanted; tries++) {
      this.making.steps.spend();
      const name = this.nameOf(decided, place, tries, patterns);
      if (name !== undefined && !this.making.plan.isDropped(place.path, name)) add(name, false);
    }
  }

  /** The name of a further property, another for each number. */
  private nameOf(decided: Decided, place: Place, number: number, patterns: string[]): string | undefined {
    const schemas = decided.view.schemasUnder('propertyNames');
    if (schemas.length > 0) {
      // Names have no place of their own in the value.
      const within = { ...placeWithin(place, decided, '', false), path: `${place.path}/ names`, variant: number };
      const name = this.make([...schemas, { schema: { type: 'string' }, pointer: '' }], within);
      return typeof name === 'string' ? name : undefined;
    }
    const pattern = patterns[number % Math.max(patterns.length, 1)];
    return pattern === undefined
      ? `key${number + 1}`
      : makePatternText(pattern, { seed: Math.floor(number / patterns.length), steps: this.making.steps });
  }
}

/** The place of a member of the value at another. */
function placeWithin(place: Place, { view: { refs } }: Decided, name: string, isOptional: boolean): Place {
  return {
    ...place,
    path: `${place.path}/${escapeName(name)}`,
    names: [...place.names, name],
    depth: place.depth + 1,
    refs: refs.size > 0 ? new Set([...place.refs, ...refs]) : place.refs,
    isOptional,
  };
}

/** Tells whether a schema refers to one that leads to the place. */
function leadsTo(schema: unknown, refs: ReadonlySet<string>): boolean {
  return isRef(schema) && refs.has(schema.$ref);
}

/** Schemas that demand a property which violates the branch and of which the chosen one says nothing. */
function spoil(views: SchemaViews, branch: Placed[], chosen: Placed[]): Placed[] {
  const [violated, taken] = [views.of(branch), views.of(chosen)];
  const name = violated.propertyNames.find((each) => !taken.propertyNames.includes(each));
  if (name === undefined) return [];
  const types = typesOf(violated.property(name));
  const wrong = [null, 'text', 1, true].filter((value) => !isOfType(types, value));
  const properties = Object.fromEntries([[name, { enum: wrong.length > 0 ? wrong : [{}] }]]);
  return [{ schema: { required: [name], properties }, pointer: '' }];
}

/**
 * The values that the contract gives: `example`, `examples`, `default`. A list or an object counts only where the schema that
 * gives it speaks of the whole value.
 */
function readGiven({ parts }: SchemaView): Given[] {
  const read = (keyword: 'example' | 'default') =>
    parts.flatMap(({ node, pointer, isWhole }) =>
      keyword in node ? [{ key: `${pointer}/${keyword}`, value: node[keyword], isWhole }] : [],
    );
  const several = parts.flatMap(({ node: { examples }, pointer, isWhole }) =>
    (Array.isArray(examples) ? examples : []).map((value: unknown, index) => ({
      ...{ key: `${pointer}/examples/${index}`, value, isWhole },
    })),
  );
  return [...read('example'), ...several, ...read('default')].filter(
    ({ isWhole, value }) => isWhole || !isHolder(value),
  );
}

function isHolder(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Tells whether an object has none but declared properties, or no property is declared. */
function isNamed({ propertyNames }: SchemaView, value: unknown): boolean {
  return (
    !isNode(value) || propertyNames.length === 0 || Object.keys(value).every((name) => propertyNames.includes(name))
  );
}

const allTypes: JsonType[] = ['string', 'object', 'number', 'boolean', 'array', 'null'];

/** The types that all parts allow, null last. Where none is named, those that keywords are about; then all the others too, unless only likely ones are asked for. */
const typesOf = remember(({ types, impliedTypes }: SchemaView, isLikely = false): JsonType[] => {
  if (types) return [...types.filter((type) => type !== 'null'), ...types.filter((type) => type === 'null')];
  if (isLikely && impliedTypes.length > 0) return impliedTypes;
  return [...new Set([...impliedTypes, ...allTypes])];
});

const valuesOf = remember((view: SchemaView) => view.values);

/** Tells whether a value is of one of the types. */
function isOfType(types: JsonType[], value: unknown): boolean {
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array');
  if (typeof value === 'number')
    return types.includes('number') || (types.includes('integer') && Number.isInteger(value));
  return types.some((type) => type === typeof value);
}

/** The names that must be there beside another. */
function listDependent(view: SchemaView, name: string): string[] {
  return view.says('dependentRequired').flatMap(({ node }) => {
    const names = memberOf(node, name);
    return Array.isArray(names) ? names.map(String) : [];
  });
}

/** Whether there may be properties of other names, and whether the schemas say what those are like. */
function readRest(view: SchemaView): { isOpen: boolean; isTyped: boolean } {
  const said = [...view.says('additionalProperties'), ...view.says('unevaluatedProperties')].map(({ node }) => node);
  return { isOpen: !said.includes(false), isTyped: said.some(isNode) };
}

/** The schemas of which a list must contain items, each with how many. */
function listContained({ parts }: SchemaView): { placed: Placed; least: number }[] {
  return parts.flatMap(({ node: { contains, minContains }, pointer }) => {
    const placed = { schema: contains, pointer: pointerTo(pointer, 'contains') };
    return contains === undefined ? [] : [{ placed, least: typeof minContains === 'number' ? minContains : 1 }];
  });
}

/** The schemas that the item at an index must satisfy so that enough items are contained; they stand behind the first ones. */
function containedAt(contained: ReturnType<typeof listContained>, index: number, first: number): Placed[] {
  let start = contained.length > 0 ? 0 : first;
  for (const { placed, least } of contained) {
    if (index >= start && index < start + least) return [placed];
    start += least;
  }
  return [];
}
