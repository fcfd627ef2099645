import type { Document } from '../../server/openapi/document.ts';
import { type Located, pointerTo } from '../../server/openapi/pointer.ts';
import { isSame } from './change.ts';
import type { PartChange } from './comparison.ts';
import { toKebab } from './keywords.ts';
import { renderLabel } from './label.ts';
import type { Node } from './view.ts';

const words = [
  'summary',
  'description',
  'title',
  'tags',
  'externalDocs',
  'example',
  'examples',
  'links',
  'termsOfService',
  'contact',
  'license',
];

/** Tells whether a keyword of anything but a schema only tells people something. */
function isWord(keyword: string): boolean {
  return words.includes(keyword) || (keyword.startsWith('x-') && keyword !== 'x-max-bytes');
}

/** Finds parts that are only worded otherwise: nobody is hit. A thing that is deprecated now is an announcement. */
export function findRewordings(
  document: Document,
  before: Node,
  { node: after, pointer }: Located<Node>,
): PartChange[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  const name = renderLabel(document, pointer);
  const placeOf = (keyword: string) => (after[keyword] === undefined ? pointer : pointerTo(pointer, keyword));
  const deprecated = after.deprecated === true && before.deprecated !== true;
  return [
    ...(deprecated
      ? [
          {
            impact: 'additive' as const,
            rule: 'deprecated-added',
            message: `${name}: deprecated`,
            pointer: placeOf('deprecated'),
          },
        ]
      : []),
    ...[...keywords]
      .filter((keyword) => isWord(keyword) && !isSame(before[keyword], after[keyword]))
      .map((keyword): PartChange => {
        const what = after[keyword] === undefined ? 'removed' : before[keyword] === undefined ? 'added' : 'changed';
        return {
          impact: 'editorial',
          rule: `${toKebab(keyword)}-${what}`,
          message: `${name}: ${keyword} ${what}`,
          pointer: placeOf(keyword),
        };
      }),
  ];
}
