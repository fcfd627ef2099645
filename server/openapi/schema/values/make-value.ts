import { escapeName, isHolder, isNode, isRef, memberOf, pointerTo, remember } from '../../document/index.ts';
import type { Choice, SchemaView, SchemaViews } from '../view.ts';
import type { JsonType, Placed } from '../walk.ts';
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
/** Below these depths optional properties and items are left out. */
const deepestFull = { objects: 6, lists: 8 };

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

/** A place of which the choices are made. */
interface Decided extends Place {
  view: SchemaView;
  /** True if the value is of a kind that leads to itself. */
  isAgain: boolean;
}

/** A value that is there already, and the key by which the plan bans it where it is wrong. */
interface Suggestion {
  key?: string;
  value: unknown;
}

/** What every attempt at a value is made with. */
export interface Making {
  views: SchemaViews;
  /** How many levels the flattest value of a schema has: 0 for a text, infinitely many where every value contains another of its kind. */
  depthOf(schema: Placed): number;
  plan: Plan;
  steps: Steps;
  suggest?: Suggest | undefined;
  /** How many values may be made before what is optional is left out. */
  left: number;
}

/** One attempt at a value that schemas ask for together; whether it is valid is for a check to say. */
export class Attempt {
  /** The pointers to the schemas that hold at each place. */
  readonly visited = new Map<string, Set<string>>();
  /** The keys of the suggested values, and of those of the contract, by place. */
  readonly suggested = new Map<string, string>();
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
    const view = views.of(schemas, (choice) => this.chooseBranch(place, choice, isRecursive));
    steps.spendValue(view.parts.length);
    const isAgain = isRecursive || [...view.refs].some((ref) => place.refs.has(ref));
    if (view.isNever || (isAgain && place.isOptional)) return nothing;
    return this.makeDecided({ ...place, view, isAgain });
  }

  /** A value of a view without open choices; of a type even where the contract gives one. */
  makeOf(view: SchemaView, type?: JsonType): unknown {
    const place = { ...root, view, isAgain: false };
    return type ? this.makeOfType(place, type) : this.makeDecided(place);
  }

  /** The branch of the plan; where the value would come to its own kind again, the flattest goes first. */
  private chooseBranch({ path, refs }: Place, { branches, keyword }: Choice, isRecursive: boolean): Placed[] {
    const { plan, depthOf, views } = this.making;
    const rank = (branch: Placed[]) => {
      const isAgain = isRecursive || branch.some(({ schema }) => leadsTo(schema, refs));
      return isAgain ? Math.max(0, ...branch.map(depthOf)) : 0;
    };
    const ranked = branches.map((branch) => ({ branch, rank: rank(branch) }));
    const among = ranked.filter((each) => each.rank < Infinity).sort((one, other) => one.rank - other.rank);
    const chosen = among[plan.choose(path, among.length)]?.branch;
    if (!chosen) return [{ schema: false, pointer: '' }];
    // What satisfies two branches is told apart by a property that the other does not allow.
    const others = keyword === 'oneOf' && plan.levelOf(path) > 5 ? branches.filter((branch) => branch !== chosen) : [];
    return [...chosen, ...others.flatMap((branch) => spoil(views, branch, chosen))];
  }

  private makeDecided(place: Decided): unknown {
    const { plan } = this.making;
    const { view, path, isAgain } = place;
    this.visited.set(path, new Set(view.parts.map(({ pointer }) => pointer)));
    const suggestion = this.chooseSuggestion(place);
    if (suggestion?.key !== undefined) this.suggested.set(path, suggestion.key);
    if (suggestion) return suggestion.value;
    const types = typesOf(view, plan.levelOf(path) === 0);
    const type = isAgain && types.includes('null') ? 'null' : types[plan.choose(path, types.length)];
    return type ? this.makeOfType(place, type) : nothing;
  }

  /** The value that is suggested or that the contract gives, if the plan does not ask for another. */
  private chooseSuggestion(place: Decided): Suggestion | undefined {
    const { plan } = this.making;
    const { path, view, variant } = place;
    const choosable = valuesOf(view);
    const better = this.listSuggestions(place);
    // A seed asks for another value only where nothing better is known.
    if (plan.seed !== undefined && !choosable && better[0]) return better[0];
    const count = better.length + (choosable?.length ?? 0);
    if (count === 0) return choosable && { value: nothing };
    const index = plan.choose(path, count + (choosable ? 0 : 1)) + variant;
    const taken = choosable ? index % count : index;
    return better[taken] ?? (choosable && { value: choosable[taken - better.length] });
  }

  /** The values that are suggested, then those that the contract gives. */
  private listSuggestions({ view, path, names, variant, isNumbered }: Decided): Suggestion[] {
    const { plan, suggest, steps } = this.making;
    // A suggestion is the same each time, so that items which must differ might never do.
    const isStuck = variant > 0 && !isNumbered;
    const suggested = ((!isStuck && suggest?.(names, view, steps)) || [])
      .filter((value) => isNamed(view, value) && isOfType(typesOf(view, true), value))
      .map((value) => ({ key: `suggested ${path} ${JSON.stringify(value)}`, value }));
    // Realistic data may repeat in a list what the contract gives as long as not every item does.
    const isTaken = plan.seed === undefined || (suggest && names.every((name) => !(Number(name) > 0)));
    const own = isTaken ? readSuggestions(view).filter(({ value }) => !suggest || !isHolder(value)) : [];
    const types = typesOf(view);
    return [...suggested, ...own].filter(({ key, value }) => !plan.isBanned(key) && isOfType(types, value));
  }

  private makeOfType(place: Decided, type: JsonType): unknown {
    const { plan, steps } = this.making;
    const { view, path } = place;
    const number = () => place.variant + (place.isNumbered ? 0 : plan.choose(path, 64));
    switch (type) {
      case 'object':
        return this.makeObject(place);
      case 'array':
        return this.makeList(place);
      case 'string':
        return this.makeContent(place) ?? makeText(textConstraints(view), number(), steps);
      case 'integer':
      case 'number':
        return makeNumber(numberConstraints(view, type === 'integer'), number(), steps) ?? nothing;
      case 'boolean':
        return number() % 2 === 0;
      case 'null':
        return null;
    }
  }

  /** The text of a value that has a schema of its own (JSON Schema Validation 2020-12, section 8.5). */
  private makeContent(place: Decided): string | undefined {
    const { view } = place;
    const schemas = view.schemasUnder('contentSchema');
    const isJson = view.texts('contentMediaType').every((type) => /[/+]json$/.test(type));
    if (schemas.length === 0 || !isJson) return undefined;
    const value = this.make(schemas, placeWithin(place, 'content', false));
    return value === nothing ? undefined : JSON.stringify(value);
  }

  /** A list: as many items as it must have, and at least one where that is possible and nothing keeps it short. */
  private makeList(place: Decided): unknown {
    const { plan, steps } = this.making;
    const { view, path } = place;
    const containing = view.parts.filter(({ node }) => 'contains' in node);
    const needed = containing.map(({ node: { minContains } }) => (typeof minContains === 'number' ? minContains : 1));
    const least = Math.max(
      view.highest('minItems', 0),
      needed.reduce((sum, count) => sum + count, 0),
    );
    steps.foresee(least);
    const contained = containing.flatMap(({ node, pointer }, index) =>
      new Array<Placed>(needed[index] ?? 0).fill({ schema: node.contains, pointer: pointerTo(pointer, 'contains') }),
    );
    const wanted = Math.min(Math.max(least, this.countItems(place, least)), view.lowest('maxItems'));
    const isUnique = view.has('uniqueItems');
    // Items that must differ are numbered in a row, from anywhere; where that has not helped, chance is asked as well.
    const isNumbered = place.isNumbered || (isUnique && plan.levelOf(path) === 0);
    const start = isNumbered ? plan.choose(path, 64) : 0;
    const items: unknown[] = [];
    for (let index = 0; index < wanted; index++) {
      if (index >= least && steps.isScarce) break;
      const within = placeWithin(place, String(index), index >= least);
      const schemas = [...view.schemasOfItem(index), ...contained.slice(index, index + 1)];
      const variant = place.variant + start + index;
      const item = this.make(schemas, isUnique ? { ...within, isNumbered, variant } : within);
      if (item === nothing && index < least) return nothing;
      if (item === nothing) break;
      items.push(item);
    }
    return items;
  }

  /** How many items are suggested, or the plan asks for. */
  private countItems({ view, isAgain, path, depth, names }: Decided, least: number): number {
    const { plan, steps, suggest } = this.making;
    let suggested = 0;
    for (; suggest?.([...names, String(suggested)], undefined, steps).length; suggested++) steps.spend();
    if (suggested > least && plan.levelOf(path) === 0) return suggested;
    const isShort = plan.isLean || isAgain || this.left <= 0 || depth > deepestFull.lists;
    const counts = [isShort ? least : Math.max(1, view.firstItems), least, least + 1, least + 2];
    return counts[plan.choose(path, counts.length)] ?? least;
  }

  /** An object: the required properties, of the optional ones those that the plan asks for, and as many more as it must have. */
  private makeObject(place: Decided): unknown {
    const { plan, steps, suggest } = this.making;
    const { view, path } = place;
    const mode = this.chooseMode(place);
    const { propertyNames: declared } = view;
    const required = new Set([...view.requiredNames, ...plan.listForced(path)]);
    const least = view.highest('minProperties', 0);
    const most = Math.min(view.lowest('maxProperties'), this.countPossible(view));
    if (least > most) {
      this.failure = `${path || 'body'}: there must be ${least} properties, and there can be ${most}`;
      return nothing;
    }
    steps.foresee(least);
    const members = new Map<string, unknown>();
    const add = (name: string, isRequired = false): boolean => {
      if (members.has(name)) return true;
      const value = this.make(schemasOf(view, name), placeWithin(place, name, !isRequired));
      if (value !== nothing) members.set(name, value);
      return value !== nothing;
    };
    const isPossible = (name: string) => !view.isForbiddenName(name) && !plan.isDropped(path, name);
    const isWanted = (name: string) =>
      mode === 'all' ||
      (mode === 'some' && plan.choose(path, 2) === 0) ||
      Boolean(suggest?.([...place.names, name], undefined, steps).length);
    for (const name of declared) {
      if (required.has(name)) {
        if (!add(name, true)) return nothing;
      } else if (isPossible(name) && members.size < most && isWanted(name)) add(name);
    }
    if (![...required].every((name) => add(name, true))) return nothing;
    for (const name of [...members.keys()].flatMap((known) => listDependent(view, known))) add(name, true);
    for (const name of declared) if (members.size < least && isPossible(name)) add(name);
    const isMap = declared.length === 0 && mode === 'all' && !place.isAgain;
    const wanted = Math.max(least, isMap && most > 0 ? 1 : 0);
    for (const name of this.listUnnamed(place, wanted, members.size < least)) {
      if (members.size >= wanted) break;
      if (!plan.isDropped(path, name)) add(name);
    }
    return Object.fromEntries(members);
  }

  /** The most properties for which there are names, as far as the schemas list them. */
  private countPossible(view: SchemaView): number {
    const isOpen = view.namePatterns.length > 0 || !readRest(view).includes(false);
    const most = isOpen ? Infinity : view.propertyNames.filter((name) => !view.isForbiddenName(name)).length;
    const names = view.schemasUnder('propertyNames');
    // Whatever a choice among names adds leaves fewer of them.
    const listed = names.length > 0 ? valuesOf(this.making.views.of(names)) : undefined;
    return listed ? Math.min(most, new Set(listed).size) : most;
  }

  /** Which optional properties an object has. */
  private chooseMode({ path, depth }: Place): 'all' | 'none' | 'some' {
    const { plan, steps } = this.making;
    const modes = plan.isLean ? (['none', 'all', 'some'] as const) : (['all', 'none', 'some'] as const);
    const mode = modes[plan.choose(path, modes.length)] ?? 'none';
    const isFull = this.left <= 0 || steps.isScarce || depth > deepestFull.objects;
    return isFull && plan.levelOf(path) === 0 ? 'none' : mode;
  }

  /** Names that the schema does not declare, where it demands more properties or says what those are like. */
  private *listUnnamed(place: Decided, count: number, isNeeded: boolean): Generator<string> {
    const { view, path } = place;
    const { steps } = this.making;
    const patterns = view.namePatterns;
    const rest = readRest(view);
    const isSaid = rest.some(isNode) || patterns.length > 0;
    if ((rest.includes(false) && patterns.length === 0) || (!isNeeded && !isSaid)) return;
    const schemas = view.schemasUnder('propertyNames');
    for (let number = 0; number < 2 * count; number++) {
      steps.spend();
      const pattern = patterns[number % Math.max(patterns.length, 1)];
      if (schemas.length > 0) {
        // Names have no place of their own in the value.
        const within = { ...placeWithin(place, '', false), path: `${path}/ names`, variant: number };
        const name = this.make([...schemas, { schema: { type: 'string' }, pointer: '' }], within);
        if (typeof name === 'string') yield name;
      } else if (pattern === undefined) yield `key${number + 1}`;
      else yield makePatternText(pattern, { seed: Math.floor(number / patterns.length), steps });
    }
  }
}

/** The place of a member of the value at another. */
function placeWithin({ view, isAgain: _, ...place }: Decided, name: string, isOptional: boolean): Place {
  return {
    ...place,
    path: `${place.path}/${escapeName(name)}`,
    names: [...place.names, name],
    depth: place.depth + 1,
    refs: view.refs.size > 0 ? new Set([...place.refs, ...view.refs]) : place.refs,
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
function readSuggestions({ parts }: SchemaView): Required<Suggestion>[] {
  return ['example', 'examples', 'default'].flatMap((keyword) =>
    parts.flatMap(({ node, pointer, isWhole }) => {
      const said = keyword in node ? [node[keyword]] : [];
      const values: unknown[] = keyword === 'examples' ? said.filter(Array.isArray).flat() : said;
      return values
        .filter((value) => isWhole || !isHolder(value))
        .map((value, index) => ({ key: `${pointer}/${keyword}/${index}`, value }));
    }),
  );
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
  return isLikely && impliedTypes.length > 0 ? impliedTypes : [...new Set([...impliedTypes, ...allTypes])];
});

const valuesOf = remember((view: SchemaView) => view.values);
const schemasOf = remember((view: SchemaView, name: string) => view.schemasOf(name));

/** Tells whether a value is of one of the types. */
function isOfType(types: JsonType[], value: unknown): boolean {
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array');
  if (Number.isInteger(value) && types.includes('integer')) return true;
  return types.some((type) => type === typeof value);
}

/** The names that must be there beside another. */
function listDependent(view: SchemaView, name: string): string[] {
  return view.says('dependentRequired').flatMap(({ node }) => {
    const names = memberOf(node, name);
    return Array.isArray(names) ? names.map(String) : [];
  });
}

/** What the schemas say of properties that none declares. */
const readRest = remember((view: SchemaView): unknown[] =>
  ['additionalProperties', 'unevaluatedProperties'].flatMap((keyword) => view.says(keyword).map(({ node }) => node)),
);
