import type { Document } from '../../server/openapi/document.ts';
import { type Change, type Direction, impactOf, type Variation } from './change.ts';
import { renderLabel } from './label.ts';
import type { View } from './view.ts';

/** A change before it is known which operations it reaches. */
export type PartChange = Omit<Change, 'parties' | 'operations'>;

/** Two states of a contract, and the half for which their schemas are compared. */
export interface Comparison {
  older: Document;
  newer: Document;
  /** The message that the schemas describe: what is read-only is not in a request, what is write-only not in a response. */
  message: Direction;
  /** The party that suffers: as `message`, but the other way round inside a `not`. */
  sense: Direction;
  /** The changes of each pair of schemas that has been compared, or is being compared. */
  known: Map<string, PartChange[] | 'begun'>;
  /** Compares what is inside a schema, as the schema itself is compared. */
  compare: (comparison: Comparison, older: View, newer: View) => PartChange[];
}

/** Turns a variation into a change, by the direction of the comparison. */
export function toPartChange({ newer, sense }: Comparison, { effect, rule, text, pointer }: Variation): PartChange {
  return { impact: impactOf(effect, sense), rule, message: `${renderLabel(newer, pointer)}: ${text}`, pointer };
}
