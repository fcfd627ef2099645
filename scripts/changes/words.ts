import { type Document, type Located, pointerTo } from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';
import type { PartChange, Variation } from './comparison.ts';
import { renderLabel } from './label.ts';
import type { RuleId } from './rules/index.ts';
import { homeOf, type Node, read, type View } from './view.ts';

/** Keywords that tell people something, in a schema or anywhere else. */
const words = new Set(
  'summary description title tags externalDocs termsOfService contact license $comment jsonSchemaDialect'.split(' '),
);

const examples = new Set(['example', 'examples']);

/** Extensions that say something to the server, or to the comparison; each is compared elsewhere. */
const readElsewhere = new Set(['x-max-bytes', 'x-equals', 'x-sunset', 'x-stability']);

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
  if (examples.has(keyword)) return 'examples-changed';
  if (keyword === 'discriminator') return 'discriminator-changed';
  return keyword.startsWith('x-') && !readElsewhere.has(keyword) ? 'extension-changed' : undefined;
}

/** Finds the parts of anything but a schema that are only worded otherwise. */
export function findRewordings(
  document: Document,
  before: Node,
  { node: after, pointer }: Located<Node>,
): PartChange[] {
  const name = renderLabel(document, pointer);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((keyword): PartChange[] => {
    const rule = wordRule(keyword);
    if (!rule || isSame(before[keyword], after[keyword])) return [];
    const what = sayWhat(before[keyword], after[keyword]);
    const place = after[keyword] === undefined ? pointer : pointerTo(pointer, keyword);
    return [{ rule, message: `${name}: ${keyword} ${what}`, pointer: place, sense: 'request' }];
  });
}

/** Finds the keywords of schemas that change nothing for a program. */
export function findWordVariations(older: View, newer: View): Variation[] {
  const keywords = new Set([...older, ...newer].flatMap(({ node }) => Object.keys(node)));
  return [...keywords].flatMap((keyword): Variation[] => {
    const rule = wordRule(keyword) ?? (compared.has(keyword) ? undefined : 'keyword-changed');
    if (!rule || readElsewhere.has(keyword)) return [];
    const [before, after] = [older, newer].map((view) => read(view, keyword).map(({ node }) => node));
    if (isSame(before, after)) return [];
    const text = `${keyword} ${sayWhat(before?.[0], after?.[0])}`;
    return [{ rule, text, pointer: homeOf(older, newer, keyword) }];
  });
}

function sayWhat(before: unknown, after: unknown): string {
  if (after === undefined) return 'removed';
  return before === undefined ? 'added' : 'changed';
}
