import { highest, lowest } from './demands.ts';
import { type Decided, type Making, nothing, type Place, placeWithin } from './making.ts';
import { countPossible, listDependent, listNameSchemas, listNames, listPropertySchemas, readRest } from './members.ts';
import { makePatternText } from './pattern-text.ts';

/** What is put in of that which may be left out. */
type Mode = 'all' | 'none' | 'some';

/** An object: the required properties, of the others those that the plan wants, and as many more as it must have. */
export function makeObject(making: Making, decided: Decided, place: Place): unknown {
  const { plan, reader, direction } = making;
  const { parts } = decided;
  const mode = chooseMode(making, place);
  const { declared, required, forbidden } = listNames(reader, direction, parts);
  for (const name of plan.listForced(place.path)) required.add(name);
  const least = highest(parts, 'minProperties', 0);
  const most = Math.min(lowest(parts, 'maxProperties'), countPossible(reader, parts, { declared, forbidden }));
  if (least > most) return making.fail(place, `there must be ${least} properties, and there can be ${most}`);
  making.steps.foresee(least);
  const members = new Map<string, unknown>();
  const add = (name: string, isRequired: boolean): boolean => {
    if (members.has(name)) return true;
    const within = placeWithin(place, decided, name, !isRequired);
    const value = making.make(making, listPropertySchemas(parts, name), within);
    if (value !== nothing) members.set(name, value);
    return value !== nothing;
  };
  const isWanted = (name: string) => {
    if (forbidden.has(name) || plan.isDropped(place.path, name) || members.size >= most) return false;
    return mode === 'all' || (mode === 'some' && plan.choose(place.path, 2) === 0) || isSuggested(making, place, name);
  };
  for (const name of declared) {
    if (required.has(name)) {
      if (!add(name, true)) return nothing;
    } else if (isWanted(name)) add(name, false);
  }
  if (![...required].every((name) => add(name, true))) return nothing;
  for (const name of [...members.keys()].flatMap((known) => listDependent(parts, known))) add(name, true);
  for (const name of declared) {
    if (members.size >= least) break;
    if (!forbidden.has(name) && !plan.isDropped(place.path, name)) add(name, false);
  }
  const isMap = declared.length === 0 && mode === 'all' && !decided.isAgain;
  addOthers(making, decided, place, {
    least: Math.max(least, isMap && most > 0 ? 1 : 0),
    isNeeded: members.size < least,
    members,
    add,
  });
  return Object.fromEntries(members);
}

function chooseMode(making: Making, { path, depth }: Place): Mode {
  const { plan } = making;
  const modes: Mode[] = plan.isLean ? ['none', 'all', 'some'] : ['all', 'none', 'some'];
  const mode = modes[plan.choose(path, modes.length)] ?? 'none';
  const isFull = making.left <= 0 || making.steps.isScarce || depth > deepestFull;
  return isFull && plan.levelOf(path) === 0 ? 'none' : mode;
}

/** Below this depth nothing is put in that may be left out. */
const deepestFull = 6;

/** Tells whether there is something better to say there than a made-up value. */
function isSuggested({ suggest, steps }: Making, { names }: Place, name: string): boolean {
  return suggest([...names, name], undefined, steps).length > 0;
}

interface Others {
  /** How many properties there must be. */
  least: number;
  /** True if the contract demands them. */
  isNeeded: boolean;
  members: Map<string, unknown>;
  add(name: string, isRequired: boolean): boolean;
}

/** Properties of the sender's choosing. */
function addOthers(making: Making, decided: Decided, place: Place, { least, isNeeded, members, add }: Others): void {
  const { isOpen, isTyped, patterns } = readRest(decided.parts);
  const isSaid = isTyped || patterns.length > 0;
  if (!isOpen && patterns.length === 0) return;
  if (!isNeeded && !isSaid) return;
  for (let tries = 0; members.size < least && tries < 2 * least; tries++) {
    making.steps.spend();
    const name = nameOf(making, decided, place, tries, patterns);
    if (name !== undefined && !making.plan.isDropped(place.path, name)) add(name, false);
  }
}

/** The name of a further property, another for each number. */
function nameOf(
  making: Making,
  decided: Decided,
  place: Place,
  number: number,
  patterns: string[],
): string | undefined {
  const schemas = listNameSchemas(decided.parts);
  if (schemas.length > 0) {
    // The place of names is none in the value.
    const within = { ...placeWithin(place, decided, '', false), path: `${place.path}/ names`, variant: number };
    const name = making.make(making, [...schemas, { schema: { type: 'string' }, pointer: '' }], within);
    return typeof name === 'string' ? name : undefined;
  }
  const pattern = patterns[number % Math.max(patterns.length, 1)];
  return pattern === undefined
    ? `key${number + 1}`
    : makePatternText(pattern, { seed: Math.floor(number / patterns.length), steps: making.steps });
}
