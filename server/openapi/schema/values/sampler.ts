import { isNode, remember } from '../../document/index.ts';
import type { SchemaCheck } from '../checks.ts';
import { type Direction, type SchemaView, type SchemaViews, viewsOf } from '../view.ts';
import type { JsonType, Placed } from '../walk.ts';
import { Attempt, type Making, nothing, type Suggest } from './make-value.ts';
import { Plan, Steps, TooManySteps } from './plan.ts';

export type { Suggest } from './make-value.ts';

type Size = 'least' | 'usual';

/** What a sample value should be like. */
export interface SamplePreferences {
  /** Makes another value for each seed, the same again for the same one; without it the plainest, from the contract's own examples where it can. */
  seed?: string;
  /** `least` leaves out what is optional. */
  size?: Size;
  /** Suggests values for places in the value. */
  suggest?: Suggest;
}

/** Makes a value that a schema allows; undefined where none could be found. */
export interface MakeSample {
  (preferences?: SamplePreferences): unknown;
  /** Why the last value that was not found could not be made. */
  failure?: string;
}

/** The value that the contract shows for something: its first example, else a sample. */
export function exampleOf(
  { examples: [example], makeSample }: { examples: readonly { value: unknown }[]; makeSample: MakeSample },
  preferences?: SamplePreferences,
): unknown {
  return example ? example.value : makeSample(preferences);
}

/** Makes values for the schemas of a document, for messages that travel one way. */
export type MakeSampleFor = (check: SchemaCheck | undefined) => MakeSample;

/** How often a value is mended, by how it is begun. */
const attempts = { full: 80, lean: 60, random: 60 };
/** How often in a row no value at all may come about. */
const mostFailures = 16;
/** The steps that it takes to begin a value anew and to check it, besides those for each value within it. */
const stepsOfCheck = 500;
/** How many values one has, before what is optional is left out. */
const roomy = 1500;

/** Creates the one maker of values for a contract's schemas: the compiled check has allowed whatever it returns. */
export function createSampler(document: { openapi: string }, direction: Direction): MakeSampleFor {
  const views = viewsOf(document, direction);
  const depthOf = depthsOf(views);
  return (check) => {
    if (!check) return () => undefined;
    let plainest: { value: unknown } | undefined;
    const find = ({ seed, size, suggest }: SamplePreferences): unknown => {
      const steps = new Steps();
      const random = { plan: new Plan(false, seed ?? check.pointer), count: attempts.random };
      const full = { plan: new Plan(size === 'least'), count: attempts.full };
      const lean = { plan: new Plan(size !== 'least'), count: attempts.lean };
      let failure: string | undefined;
      for (const { plan, count } of seed === undefined ? [full, lean, random] : [random, full, lean]) {
        const found = mendUntilValid(check, { views, depthOf, plan, steps, suggest, left: roomy }, count);
        if (found.value !== undefined) return found.value;
        failure ??= found.failure;
      }
      if (failure) makeSample.failure = failure;
      return undefined;
    };
    const makeSample: MakeSample = (preferences) => {
      if (preferences) return find(preferences);
      plainest ??= { value: find({}) };
      return plainest.value;
    };
    return makeSample;
  };
}

/** Attempts to make a valid value, as often as said; without one there is the reason. */
function mendUntilValid(
  check: SchemaCheck,
  making: Making,
  count: number,
): { value?: unknown; failure?: string | undefined } {
  const { views, plan, steps } = making;
  const schemas = views.placed(check.pointer);
  let failures = 0;
  let failure: string | undefined;
  try {
    for (let tried = 0; tried < count && failures < mostFailures; tried++) {
      plan.begin();
      const attempt = new Attempt({ ...making, left: steps.isScarce || tried >= count / 2 ? 0 : roomy });
      const value = attempt.make(schemas);
      const { size } = attempt.visited;
      failure = attempt.failure ?? failure;
      failures = value === nothing ? failures + 1 : 0;
      steps.spend(stepsOfCheck + size);
      if (value === nothing) plan.raise();
      else if (check.isValid(value)) return { value };
      else {
        steps.spend(10 * size);
        const violations = check.findViolations(value);
        const [first] = violations;
        if (first) failure = `${first.instancePath || 'body'} ${first.message}`;
        plan.repair(attempt, violations);
      }
    }
  } catch (error) {
    if (!(error instanceof TooManySteps)) throw error;
    // What takes that many may be optional, so that another plan succeeds.
    return { failure: error.message };
  }
  return { failure };
}

/**
 * A value of schemas that hold together, or of a view without open choices, as far as can be told without a check; undefined
 * where there is none. Of a type it is put together even where the contract gives one.
 */
export function sketch(views: SchemaViews, target: Placed[] | SchemaView, size: Size, type?: JsonType): unknown {
  const plan = new Plan(size === 'least');
  const attempt = new Attempt({ views, depthOf: depthsOf(views), plan, steps: new Steps(), left: roomy });
  try {
    const value = Array.isArray(target) ? attempt.make(target) : attempt.makeOf(target, type);
    return value === nothing ? undefined : value;
  } catch (error) {
    if (error instanceof TooManySteps) return undefined;
    throw error;
  }
}

/** The deepest that the flattest value of a schema may go; whatever goes deeper counts as endless. */
const deepestFlat = 14;

/** The function that tells how many levels the flattest value of a schema has. */
const depthsOf = remember((views: SchemaViews): ((placed: Placed) => number) => {
  const known = new Map<string, boolean>();
  /** Tells whether a value has at most so many levels; `outer` are the schemas that the question comes from, for the same value. */
  const fits = (placed: Placed, levels: number, outer: string[] = []): boolean => {
    const { schema, pointer } = placed;
    if (!isNode(schema)) return schema !== false;
    if (outer.includes(pointer)) return false;
    const key = outer.length === 0 && pointer !== '' ? `${levels} ${pointer}` : undefined;
    const found = key === undefined ? undefined : known.get(key);
    if (found !== undefined) return found;
    const view = views.of([placed]);
    const isFitting =
      !view.isNever &&
      view.choices.every(({ branches }) =>
        branches.some((branch) => branch.every((each) => fits(each, levels, [...outer, pointer]))),
      ) &&
      (isFlat(view) || listNeeded(view).every((inner) => levels > 0 && fits(inner, levels - 1)));
    if (key !== undefined) known.set(key, isFitting);
    return isFitting;
  };
  const measure = remember((schema: object, pointer: string) => {
    let levels = 0;
    while (levels <= deepestFlat && !fits({ schema, pointer }, levels)) levels += 1;
    return levels > deepestFlat ? Infinity : levels;
  });
  return ({ schema, pointer }) => (isNode(schema) ? measure(schema, pointer) : schema === false ? Infinity : 0);
});

/** Tells whether the schemas leave a value that holds no others. */
function isFlat({ values, types }: SchemaView): boolean {
  return values !== undefined || types?.some((type) => type !== 'object' && type !== 'array') === true;
}

/** The schemas of what every object or list of a view holds. */
function listNeeded(view: SchemaView): Placed[] {
  const members = view.requiredNames.flatMap((name) => view.schemasOf(name));
  return view.highest('minItems', 0) > 0 ? [...members, ...view.schemasOfItem(0)] : members;
}
