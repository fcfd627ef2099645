import { valueAt } from '../../document/index.ts';
import type { Direction } from '../direction.ts';
import type { SchemaCheck, SchemaViolation } from '../schema-checks.ts';
import { createSchemaReader, type SchemaReader } from './conjunction.ts';
import { createHeights, type HeightOf } from './heights.ts';
import { type Making, nothing, root, type Suggest } from './making.ts';
import { Steps, TooManySteps } from './making-steps.ts';
import { Plan } from './plan.ts';
import { repair } from './repair.ts';
import { makeValue } from './value-maker.ts';

export type { Suggest } from './making.ts';

/** What a made-up value should be like. */
export interface SamplePreferences {
  /** Makes up another value for each seed, the same again for the same one; without it the plainest, from the contract's own examples where it can. */
  seed?: string;
  /** `least` leaves out what may be left out. */
  size?: 'least' | 'usual';
  /** Proposes values for places in the value. */
  suggest?: Suggest;
}

/** Makes up a value that a schema allows; undefined where none could be found. */
export interface MakeSample {
  (preferences?: SamplePreferences): unknown;
  /** Why the last value that was not found could not be made. */
  failure?: string;
}

/** Makes values up for the schemas of a document, for messages that travel one way. */
export type MakeSampleFor = (check: SchemaCheck | undefined) => MakeSample;

/** How often a value is mended, by how it is begun. */
const tries = { full: 80, lean: 60, random: 60 };
/** How often in a row no value at all may come about. */
const mostFailures = 16;
/** The steps that it takes to begin a value anew and to check it, besides those for each value within it. */
const stepsOfCheck = 500;
/** How many values one has, before what may be left out is left out. */
const roomy = 1500;

/** Creates the one maker of values for a contract's schemas: whatever it gives, the compiled check has allowed. */
export function createSampler(document: { openapi: string }, direction: Direction): MakeSampleFor {
  const reader = createSchemaReader(document);
  const heightOf = createHeights(reader);
  return (check) => {
    if (!check) return () => undefined;
    let plainest: { value: unknown } | undefined;
    const find = (preferences: SamplePreferences) => {
      const searching: Search = { reader, heightOf, direction, check, steps: new Steps(), failure: undefined };
      const found = search(searching, preferences);
      if (found === undefined && searching.failure) makeSample.failure = searching.failure;
      return found;
    };
    const makeSample: MakeSample = (preferences) => {
      if (preferences) return find(preferences);
      plainest ??= { value: find({}) };
      return plainest.value;
    };
    return makeSample;
  };
}

interface Search {
  reader: SchemaReader;
  heightOf: HeightOf;
  direction: Direction;
  check: SchemaCheck;
  steps: Steps;
  /** Why no value was found, as the first try has it. */
  failure: string | undefined;
}

function search(searching: Search, { seed, size, suggest }: SamplePreferences): unknown {
  const isLean = size === 'least';
  const begin = (plan: Plan, count: number): unknown => {
    try {
      return mendUntilValid(searching, plan, suggest, count);
    } catch (error) {
      if (!(error instanceof TooManySteps)) throw error;
      // What takes that many may be left out.
      searching.failure ??= error.message;
      return undefined;
    }
  };
  const random = () => begin(new Plan(false, seed ?? searching.check.pointer), tries.random);
  const full = () => begin(new Plan(isLean), tries.full);
  const lean = () => begin(new Plan(!isLean), tries.lean);
  return seed === undefined ? (full() ?? lean() ?? random()) : (random() ?? full() ?? lean());
}

function mendUntilValid(searching: Search, plan: Plan, suggest: Suggest | undefined, count: number): unknown {
  const { reader, heightOf, direction, check, steps } = searching;
  const { pointer } = check;
  const schemas = [{ schema: valueAt(reader.document, pointer), pointer }];
  let failures = 0;
  let failure: string | undefined;
  for (let attempt = 0; attempt < count && failures < mostFailures; attempt++) {
    plan.begin();
    const making: Making = {
      ...{ reader, direction, heightOf, plan, steps, make: makeValue },
      fail: ({ path }, reason) => {
        failure = `${path || 'body'}: ${reason}`;
        return nothing;
      },
      suggest: suggest ?? (() => []),
      isSuggesting: suggest !== undefined,
      left: steps.isScarce || attempt >= count / 2 ? 0 : roomy,
      visited: new Map(),
      given: new Map(),
    };
    const value = makeValue(making, schemas, root);
    failures = value === nothing ? failures + 1 : 0;
    steps.spend(stepsOfCheck + making.visited.size);
    if (value === nothing) plan.raise('');
    else if (check.isValid(value)) return value;
    else {
      steps.spend(10 * making.visited.size);
      const violations = check.findViolations(value);
      failure = describe(violations) ?? failure;
      repair(making, violations);
    }
  }
  searching.failure ??= failure;
  return undefined;
}

function describe([first]: SchemaViolation[]): string | undefined {
  return first && `${first.instancePath || 'body'} ${first.message}`;
}
