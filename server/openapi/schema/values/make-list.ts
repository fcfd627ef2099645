import { highest, lowest } from './demands.ts';
import { type Decided, type Making, nothing, type Place, placeWithin } from './making.ts';
import { countFirst, listContained, listItemSchemas } from './members.ts';

/** A list: as many items as it must have, and at least one where that is possible and nothing keeps it short. */
export function makeList(making: Making, decided: Decided, place: Place): unknown {
  const { parts } = decided;
  const contained = listContained(parts);
  const least = Math.max(
    highest(parts, 'minItems', 0),
    contained.reduce((sum, { least }) => sum + least, 0),
  );
  const most = lowest(parts, 'maxItems');
  const wanted = Math.min(Math.max(least, countWanted(making, decided, place, least)), most);
  const isUnique = parts.some(({ node }) => node.uniqueItems === true);
  // Items that must differ are numbered in a row, from anywhere; where that has not helped, chance is asked as well.
  const isNumbered = place.isNumbered || (isUnique && making.plan.levelOf(place.path) === 0);
  const start = isNumbered ? making.plan.choose(place.path, 64) : 0;
  const items: unknown[] = [];
  making.steps.foresee(least);
  for (let index = 0; index < wanted; index++) {
    if (index >= least && making.steps.isScarce) break;
    const within = placeWithin(place, decided, String(index), index >= least);
    const schemas = [...listItemSchemas(parts, index), ...containedAt(contained, index, countFirst(parts))];
    const item = making.make(
      making,
      schemas,
      isUnique ? { ...within, isNumbered, variant: place.variant + start + index } : within,
    );
    if (item === nothing && index < least) return nothing;
    if (item === nothing) break;
    items.push(item);
  }
  return items;
}

/** How many items the plan wants. */
function countWanted(
  making: Making,
  { parts, isAgain }: Decided,
  { path, depth, names }: Place,
  least: number,
): number {
  const { plan } = making;
  const suggested = countSuggested(making, names);
  if (suggested > least && plan.levelOf(path) === 0) return suggested;
  const whole = Math.max(1, countFirst(parts));
  const counts = [plan.isLean || isAgain || making.left <= 0 || depth > 8 ? least : whole, least, least + 1, least + 2];
  return counts[plan.choose(path, counts.length)] ?? least;
}

/** How many items there is something better to say for than what the schema does. */
function countSuggested({ suggest, steps }: Making, names: string[]): number {
  let count = 0;
  for (; suggest([...names, String(count)], undefined, steps).length > 0; count++) steps.spend();
  return count;
}

/** The schemas that the item at an index must satisfy so that enough items are contained; they stand behind the first ones. */
function containedAt(contained: ReturnType<typeof listContained>, index: number, first: number) {
  let start = contained.length > 0 ? 0 : first;
  for (const { placed, least } of contained) {
    if (index >= start && index < start + least) return [placed];
    start += least;
  }
  return [];
}
