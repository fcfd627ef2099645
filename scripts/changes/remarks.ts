import { type Located, pointerTo } from '../../server/openapi/document/index.ts';
import { readDate } from '../contract/index.ts';
import { isSame, unique } from './change.ts';
import { type Comparison, changeOf, type PartChange, type Variation } from './comparison.ts';
import type { Promises } from './policy.ts';
import type { RuleId } from './rules.ts';
import { homeOf, type Node, type View, valuesOf } from './view.ts';

/** Keywords that inform people, in a schema or anywhere else. */
const words = new Set(
  'summary description title tags externalDocs termsOfService contact license $comment jsonSchemaDialect'.split(' '),
);

/** The keyword that says whether a part may change, and the name that others have for it. */
const stabilityKeywords = ['x-stability', 'x-stability-level'];

/** Extensions that say something to the server, or to the comparison; each is compared elsewhere. */
const readElsewhere = new Set(['x-max-bytes', 'x-equals', 'x-sunset', ...stabilityKeywords]);

/** Keywords of schemas that are compared elsewhere, or that only name and hold what is used elsewhere. */
const compared = new Set(
  `$ref allOf anyOf oneOf not if then else items prefixItems contains unevaluatedItems properties required
  additionalProperties unevaluatedProperties patternProperties propertyNames dependentSchemas dependentRequired type nullable
  enum const pattern format readOnly writeOnly default maxLength minLength maxItems minItems maxProperties minProperties maximum
  minimum exclusiveMaximum exclusiveMinimum multipleOf maxContains minContains uniqueItems contentEncoding
  contentMediaType contentSchema xml deprecated $dynamicRef $dynamicAnchor $anchor $id $schema $defs definitions`.split(
    /\s+/,
  ),
);

/** The rule for a keyword that changes nothing for a program; undefined for one that does. */
function wordRule(keyword: string): RuleId | undefined {
  if (words.has(keyword)) return 'words-changed';
  if (keyword === 'example' || keyword === 'examples') return 'examples-changed';
  if (keyword === 'discriminator') return 'discriminator-changed';
  return keyword.startsWith('x-') && !readElsewhere.has(keyword) ? 'extension-changed' : undefined;
}

/** Finds the parts of anything but a schema that are only worded otherwise. */
export function findRewordings(
  comparison: Comparison,
  before: Node,
  { node: after, pointer }: Located<Node>,
): PartChange[] {
  return unique([...Object.keys(before), ...Object.keys(after)]).flatMap((keyword): PartChange[] => {
    const rule = wordRule(keyword);
    if (!rule || isSame(before[keyword], after[keyword])) return [];
    const text = `${keyword} ${verbFor(before[keyword], after[keyword])}`;
    const place = after[keyword] === undefined ? pointer : pointerTo(pointer, keyword);
    const values = { before: before[keyword], after: after[keyword] };
    return [changeOf(comparison, { rule, text, pointer: place, values }, pointer)];
  });
}

/** Finds the keywords of schemas that change nothing for a program. */
export function findWordVariations(before: View, after: View): Variation[] {
  const keywords = unique([...before, ...after].flatMap(({ node }) => Object.keys(node)));
  return keywords.flatMap((keyword): Variation[] => {
    const rule = wordRule(keyword) ?? (compared.has(keyword) ? undefined : 'keyword-changed');
    if (!rule || readElsewhere.has(keyword)) return [];
    const [from, to] = [valuesOf(before, keyword), valuesOf(after, keyword)];
    if (isSame(from, to)) return [];
    const values = { before: from[0], after: to[0] };
    return [{ rule, text: `${keyword} ${verbFor(from[0], to[0])}`, pointer: homeOf(before, after, keyword), values }];
  });
}

export function verbFor(before: unknown, after: unknown): 'added' | 'removed' | 'changed' {
  if (after === undefined) return 'removed';
  return before === undefined ? 'added' : 'changed';
}

/** A part that may say of itself whether it may change, and when it ends: a schema, an operation, a parameter. */
type Holders = Located<Node>[];

/** Finds the changes of what is announced of the life of a part: that it ends, when, and whether it may change until then. */
export function findLifecycleChanges(comparison: Comparison, before: Holders, after: Holders): PartChange[] {
  const find = (keywords: string[], vary: (from: unknown, to: unknown) => [rule: RuleId, text: string]) => {
    const [from, to] = [sayOf(before, keywords), sayOf(after, keywords)];
    if (from === to || (to !== undefined && String(from) === String(to))) return [];
    const [rule, text] = vary(from, to);
    const places = after.flatMap(({ node, pointer }) =>
      keywords.filter((keyword) => node[keyword] !== undefined).map((keyword) => pointerTo(pointer, keyword)),
    );
    return [changeOf(comparison, { rule, text, pointer: places[0] ?? after[0]?.pointer ?? '#' })];
  };
  return [
    ...find(['deprecated'], (_, to) =>
      to === true ? ['deprecated-added', 'deprecated'] : ['deprecated-removed', 'no longer deprecated'],
    ),
    ...find(['x-sunset'], (from, to) => compareSunsets(comparison.promises, from, to)),
    ...find(stabilityKeywords, (from, to) => {
      const [was, is] = [from, to].map((level) => comparison.promises.freeLevels.includes(String(level)));
      const rule = was === is ? 'extension-changed' : is ? 'stability-lowered' : 'stability-raised';
      return [rule, `x-stability ${from ?? 'nothing'} became ${to ?? 'nothing'}`];
    }),
  ];
}

function sayOf(holders: Holders, keywords: string[]): unknown {
  const said = holders.flatMap(({ node }) => keywords.map((keyword) => node[keyword]));
  return said.find((value) => value !== undefined && value !== false);
}

const dayLength = 24 * 60 * 60 * 1000;

function compareSunsets({ today, noticeDays }: Promises, from: unknown, to: unknown): [rule: RuleId, text: string] {
  if (to === undefined) return ['sunset-removed', `no longer ends on ${from}`];
  const [before, after] = [readDate(from), readDate(to)];
  if (after === undefined) return ['sunset-unreadable', `x-sunset ${JSON.stringify(to)} is no date`];
  if (before !== undefined) {
    const rule = after > before ? 'sunset-postponed' : 'sunset-brought-forward';
    return [rule, `ends on ${after} instead of ${before}`];
  }
  const first = new Date(Date.parse(today) + noticeDays * dayLength).toISOString().slice(0, 10);
  if (after >= first) return ['sunset-added', `ends on ${after}`];
  return ['sunset-too-soon', `ends on ${after}; as it is announced today, it must not end before ${first}`];
}

/** A hint for what may have been renamed rather than removed, where one thing alone that was added is like it. */
export function hintAtRename(
  name: string,
  alike: string[],
  keep = `keep ${name} beside it, deprecated, until its x-sunset`,
) {
  const [other, ...others] = alike;
  return other === undefined || others.length > 0 ? '' : `; if it is called ${other} now, ${keep}`;
}

/** The same changes, free of consequences if the part had said that it may change. */
export function freeIf<T extends PartChange>({ promises }: Comparison, before: Holders, changes: T[]): T[] {
  const mayChange = before.some((holder) => promises.freeLevels.includes(String(sayOf([holder], stabilityKeywords))));
  return mayChange ? changes.map((change) => ({ ...change, isFree: true })) : changes;
}

/** The removal of a part, which may consist of several: what the contract had promised decides whether it may go. */
export function toRemoval({ promises }: Comparison, before: Holders, removal: Variation): Variation {
  const deprecated = before.map(({ node }) => node).filter((node) => node.deprecated === true);
  if (deprecated.length === 0) return removal;
  const { text } = removal;
  const sunset = readDate(Object.assign({}, ...deprecated)['x-sunset']);
  if (sunset === undefined) return { ...removal, text: `${text}; it was deprecated, but had no x-sunset` };
  if (promises.today < sunset)
    return { ...removal, rule: 'removed-before-sunset', text: `${text}, which was promised to work until ${sunset}` };
  return { ...removal, rule: 'removed-after-sunset', text: `${text} after its sunset on ${sunset}` };
}
