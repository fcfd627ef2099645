import { escapeName } from '../../document/index.ts';
import type { Direction } from '../direction.ts';
import type { SchemaNode } from '../subschemas.ts';
import type { Conjunction, Placed, SchemaReader } from './conjunction.ts';
import type { HeightOf } from './heights.ts';
import type { Steps } from './making-steps.ts';
import type { Plan } from './plan.ts';

/**
 * Proposes values for a place, the names that lead there told, and what the schemas say of it once that is known; none where
 * it knows nothing better than the schema.
 */
export type Suggest = (names: string[], nodes: SchemaNode[] | undefined, steps: Steps) => unknown[];

/** Stands for a value that cannot be made. */
export const nothing = Symbol('nothing');

/** A place in the value. */
export interface Place {
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

/** What values are made with. */
export interface Making {
  reader: SchemaReader;
  direction: Direction;
  heightOf: HeightOf;
  plan: Plan;
  steps: Steps;
  suggest: Suggest;
  /** True if lists and objects are put together of what is suggested, rather than taken from examples. */
  isSuggesting: boolean;
  /** Makes the value that the schemas ask for together. */
  make(making: Making, schemas: Placed[], place: Place): unknown;
  /** Says why a value cannot be made. */
  fail(place: Place, reason: string): typeof nothing;
  /** How many more values may be made before what may be left out is left out. */
  left: number;
  /** The pointers to the schemas that hold at each place. */
  visited: Map<string, Set<string>>;
  /** The values that the contract or whoever asks has given, by place. */
  given: Map<string, string>;
}

/** All that is known of a value once the choices are made. */
export interface Decided extends Conjunction {
  /** True if the value is of a kind that leads to itself. */
  isAgain: boolean;
}

/** The place of the value as a whole. */
export const root: Place = {
  path: '',
  names: [],
  depth: 0,
  refs: new Set(),
  variant: 0,
  isNumbered: false,
  isOptional: false,
};

/** The place of a member of the value at another. */
export function placeWithin(place: Place, { refs }: Conjunction, name: string, isOptional: boolean): Place {
  return {
    ...place,
    path: `${place.path}/${escapeName(name)}`,
    names: [...place.names, name],
    depth: place.depth + 1,
    refs: refs.size > 0 ? new Set([...place.refs, ...refs]) : place.refs,
    isOptional,
  };
}
