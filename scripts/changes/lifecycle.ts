import { pointerTo } from '../../server/openapi/document/index.ts';
import type { Comparison, PartChange } from './comparison.ts';
import { renderLabel } from './label.ts';
import { firstEnd, type Promises, readDate } from './promises.ts';
import type { RuleId } from './rules/index.ts';
import { type Node, placeOf, type View } from './view.ts';

/** Finds what is announced of the life of a part: that it ends, when, and whether it may change until then. */
export function findLifecycleChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  return [
    ...findDeprecation(comparison, older, newer),
    ...findSunset(comparison, older, newer),
    ...findStability(comparison, older, newer),
  ];
}

/** Tells whether the part says that it may change freely. */
export function mayChange({ freeLevels }: Promises, view: View): boolean {
  return view.some(({ node }) => freeLevels.includes(String(node['x-stability'])));
}

/** The removal of a part: what its contract had promised decides whether it may go. */
export function toRemoval(
  promises: Promises,
  node: Node,
  removal: Omit<PartChange, 'sense'>,
): Omit<PartChange, 'sense'> {
  if (node.deprecated !== true) return removal;
  const sunset = readDate(node['x-sunset']);
  if (sunset === undefined)
    return { ...removal, message: `${removal.message}; it was deprecated, but had no x-sunset` };
  if (promises.today < sunset)
    return {
      ...removal,
      rule: 'removed-before-sunset',
      message: `${removal.message}, which was promised to work until ${sunset}`,
    };
  return { ...removal, rule: 'removed-after-sunset', message: `${removal.message} after its sunset on ${sunset}` };
}

/** The same of a schema, whose parts have a say each. */
export function endOf(view: View): Node {
  return Object.assign({}, ...view.map(({ node }) => node).filter((node) => node.deprecated === true));
}

function findDeprecation(comparison: Comparison, older: View, newer: View): PartChange[] {
  const [was, is] = [isDeprecated(older), isDeprecated(newer)];
  if (was === is) return [];
  const rule = is ? 'deprecated-added' : 'deprecated-removed';
  return [toChange(comparison, newer, 'deprecated', rule, is ? 'deprecated' : 'no longer deprecated')];
}

function findSunset(comparison: Comparison, older: View, newer: View): PartChange[] {
  const [before, after] = [saidOf(older, 'x-sunset'), saidOf(newer, 'x-sunset')];
  if (before === after || (after !== undefined && String(before) === String(after))) return [];
  const change = (rule: RuleId, text: string) => [toChange(comparison, newer, 'x-sunset', rule, text)];
  if (after === undefined) return change('sunset-removed', `no longer ends on ${before}`);
  const [was, is] = [readDate(before), readDate(after)];
  if (is === undefined) return change('sunset-unreadable', `x-sunset ${JSON.stringify(after)} is no date`);
  const first = firstEnd(comparison.promises);
  if (was !== undefined && is > was) return change('sunset-postponed', `ends on ${is} instead of ${was}`);
  if (was !== undefined) return change('sunset-brought-forward', `ends on ${is} instead of ${was}`);
  if (is < first)
    return change('sunset-too-soon', `ends on ${is}; as it is announced today, it must not end before ${first}`);
  return change('sunset-added', `ends on ${is}`);
}

function findStability(comparison: Comparison, older: View, newer: View): PartChange[] {
  const [before, after] = [saidOf(older, 'x-stability'), saidOf(newer, 'x-stability')];
  if (before === after) return [];
  const [was, is] = [older, newer].map((view) => mayChange(comparison.promises, view));
  const rule = was === is ? 'extension-changed' : is ? 'stability-lowered' : 'stability-raised';
  const text = `x-stability ${before ?? 'nothing'} became ${after ?? 'nothing'}`;
  return [toChange(comparison, newer, 'x-stability', rule, text)];
}

function toChange(
  { newer: document, sense }: Comparison,
  newer: View,
  keyword: string,
  rule: RuleId,
  text: string,
): PartChange {
  const holder = newer.find(({ node }) => node[keyword] !== undefined);
  const place = holder?.pointer ?? placeOf(newer);
  const pointer = holder ? pointerTo(place, keyword) : place;
  return { rule, message: `${renderLabel(document, pointer)}: ${text}`, pointer, sense };
}

function isDeprecated(view: View): boolean {
  return saidOf(view, 'deprecated') === true;
}

function saidOf(view: View, keyword: string): unknown {
  return view.find(({ node }) => node[keyword] !== undefined && node[keyword] !== false)?.node[keyword];
}
