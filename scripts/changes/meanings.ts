import { pointerTo } from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';
import type { Comparison, Variation } from './comparison.ts';
import { homeOf, placeOf, read, type View } from './view.ts';

/** Finds the changes of keywords that allow the same values, but mean another thing by them. */
export function findMeaningVariations({ isXml }: Comparison, older: View, newer: View): Variation[] {
  return [
    ...findDefaultVariations(older, newer),
    ...(isXml ? findOther('xml', 'xml-changed', older, newer) : []),
    ...findOther('$dynamicRef', 'dynamic-reference-changed', older, newer),
  ];
}

/** A default is what leaving a value out means. */
function findDefaultVariations(older: View, newer: View): Variation[] {
  const [before, after] = [older, newer].map((view) => view.find(({ node }) => node.default !== undefined));
  const [was, is] = [before?.node.default, after?.node.default];
  if (isSame(was, is)) return [];
  const what = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
  const show = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value));
  const pointer = after ? pointerTo(after.pointer, 'default') : placeOf(newer);
  return [{ rule: `default-${what}`, text: `default ${show(was)} became ${show(is)}`, pointer }];
}

function findOther(
  keyword: string,
  rule: 'xml-changed' | 'dynamic-reference-changed',
  older: View,
  newer: View,
): Variation[] {
  const [before, after] = [older, newer].map((view) => read(view, keyword).map(({ node }) => node));
  if (isSame(before, after)) return [];
  return [{ rule, text: `${keyword} changed`, pointer: homeOf(older, newer, keyword) }];
}
