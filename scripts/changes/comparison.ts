import type { Document } from '../../server/openapi/document/index.ts';
import type { Direction } from './change.ts';
import { renderLabel } from './label.ts';
import type { Promises } from './promises.ts';
import type { RuleId } from './rules/index.ts';
import type { Trial } from './trial.ts';
import type { IsUntouched } from './untouched.ts';
import type { View } from './view.ts';

/** A change before it is known whom it hits and which operations it reaches. */
export interface PartChange {
  rule: RuleId;
  message: string;
  /** The pointer into the newer contract; for what is gone, into the older one. */
  pointer: string;
  /** The direction that decides who suffers: as the message travels, but the other way round where the server calls. */
  sense: Direction;
  /** True if the part that changed said that it may. */
  isFree?: true;
}

/** A difference between two schemas, before it is known whom it hits. */
export interface Variation {
  rule: RuleId;
  text: string;
  pointer: string;
}

/** The changes of pairs of schemas that have been compared, or are being compared. */
export interface Memory {
  get(key: string): PartChange[] | 'begun' | undefined;
  set(key: string, changes: PartChange[] | 'begun'): void;
}

/** The names of properties that are declared in two states of a contract. */
export interface DeclaredNames {
  older: string[];
  newer: string[];
}

/** Two states of a contract, and the way in which their schemas are compared. */
export interface Comparison {
  older: Document;
  newer: Document;
  /** The message that the schemas describe: what is read-only is not in a request, what is write-only not in a response. */
  message: Direction;
  /** The direction that decides who suffers: as `message`, but the other way round in a callback, and inside a `not`. */
  sense: Direction;
  /** True for values that travel as the text of a URL, a header or a cookie: whatever is sent can be read as a string. */
  isText: boolean;
  /** True for values that are written in XML, where names and attributes are on the wire. */
  isXml: boolean;
  known: Memory;
  /** The properties that are declared around a schema which says more of the same object: a branch, or a consequence. */
  around: DeclaredNames;
  /** Tells of single values whether the schemas allow them. */
  trial: Trial;
  /** Tells quickly of most parts that they are as they were. */
  isUntouched: IsUntouched;
  /** What those who answer for the contract have promised about its changes. */
  promises: Promises;
  /** Compares what is inside a schema, as the schema itself is compared. */
  compare: (comparison: Comparison, older: View, newer: View) => PartChange[];
}

/** Turns a variation into a change, by the direction of the comparison. */
export function toPartChange({ newer, sense }: Comparison, { rule, text, pointer }: Variation): PartChange {
  return { rule, message: `${renderLabel(newer, pointer)}: ${text}`, pointer, sense };
}

/** A change of a part of a message, by the direction of the comparison. */
export function changeOf(
  { sense }: Pick<Comparison, 'sense'>,
  rule: RuleId,
  message: string,
  pointer: string,
): PartChange {
  return { rule, message, pointer, sense };
}

/** Creates a memory; what it learns is not told to the one that it builds on. */
export function createMemory(base?: Memory): Memory {
  const learnt = new Map<string, PartChange[] | 'begun'>();
  return {
    get: (key) => learnt.get(key) ?? base?.get(key),
    set: (key, changes) => learnt.set(key, changes),
  };
}
