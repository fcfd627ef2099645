import { isKnownFormat, ownFormats, type SchemaNode } from '../../server/openapi/schema/index.ts';
import { isSame, unique } from './change.ts';
import { keepEffects, type Variation } from './comparison.ts';
import { isIncluded } from './languages.ts';
import type { RuleId } from './rules.ts';
import { boundOf, homeOf, textsOf, type View, valuesOf } from './view.ts';

/** Finds the changes of pattern and format of a text, and of its content, as far as they are not said by each other or by its length. */
export function findTextVariations(before: View, after: View, lengths: Variation[]): Variation[] {
  const found = [...lengths, ...findPatternVariations(before, after), ...findFormatVariations(before, after, 'string')];
  const content = findContentVariations(before, after);
  if (found.length === 0 || !isSaidTwice(before, after)) return [...found, ...content];
  const isKept = (from: View, to: View) =>
    restsOnPatterns(to, from) ? isIncluded(patternsOf(from), patternsOf(to)) !== true : true;
  const effects = { narrows: isKept(before, after), widens: isKept(after, before) };
  return [...keepEffects(found, effects), ...content];
}

function isSaidTwice(before: View, after: View): boolean {
  const said = ['pattern', 'format', 'minLength', 'maxLength'].filter((keyword) =>
    [before, after].some((view) => valuesOf(view, keyword).length > 0),
  );
  return said.length > 1 && (said.includes('pattern') || said.includes('format'));
}

/** Tells whether all that a view says of texts can be written as patterns, beside what another says as well. */
function restsOnPatterns(view: View, other: View): boolean {
  const formats = textsOf(other, 'format');
  return textsOf(view, 'format').every((format) => formats.includes(format) || !isKnown(view, format));
}

/** What every text of a format looks like; not every text that looks so has the format. */
const looks: Record<string, string> = {
  date: '^\\d{4}-\\d\\d-\\d\\d$',
  uuid: '^(urn:uuid:)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
  ipv4: '^\\d{1,3}(\\.\\d{1,3}){3}$',
};

/** What is said of texts, as patterns; a known format says at least how its texts look. */
function patternsOf(view: View): string[] {
  const [least, most] = [boundOf(view, 'minLength')?.value ?? 0, boundOf(view, 'maxLength')?.value];
  const length = least > 0 || most !== undefined ? [`^[^]{${least},${most ?? ''}}$`] : [];
  const shapes = textsOf(view, 'format').flatMap((format) => looks[format] ?? []);
  return [...textsOf(view, 'pattern'), ...length, ...shapes];
}

/** Finds the changes of the regular expressions that a text has to match, by the texts that match them. */
function findPatternVariations(before: View, after: View): Variation[] {
  const [from, to] = [textsOf(before, 'pattern'), textsOf(after, 'pattern')];
  if (isSame(new Set(from), new Set(to))) return [];
  const pointer = homeOf(before, after, 'pattern');
  const vary = (rule: RuleId, text: string): Variation[] => [{ rule, text, pointer }];
  const [isNarrower, isWider] = [isIncluded(to, from), isIncluded(from, to)];
  const isIdle = (patterns: string[]) => patterns.every((pattern) => isIncluded([], [pattern]));
  if (isNarrower && isWider) return [];
  if (isWider && isIdle(to)) return vary('pattern-removed', `pattern ${from.join(', ')} no longer demanded`);
  if (isNarrower && isIdle(from)) return vary('pattern-added', `pattern ${to.join(', ')} demanded`);
  const rule = isNarrower ? 'pattern-narrowed' : isWider ? 'pattern-widened' : 'pattern-changed';
  return vary(rule, `pattern ${from.join(', ')} became ${to.join(', ')}`);
}

/** Formats all of whose values have the other format too. */
const wider: Record<string, string[]> = {
  int32: ['int64'],
  float: ['double'],
  email: ['idn-email'],
  uri: ['iri', 'uri-reference', 'iri-reference'],
  'uri-reference': ['iri-reference'],
  iri: ['iri-reference'],
  hostname: ['idn-hostname', 'uri-reference', 'iri-reference'],
  ipv4: ['hostname', 'idn-hostname', 'uri-reference', 'iri-reference'],
  uuid: ['uri-reference', 'iri-reference'],
  date: ['uri-reference', 'iri-reference'],
  'date-time': ['iso-date-time'],
  time: ['iso-time'],
};

/** Formats that say how a text is shown, or which bytes it means: see `contentEncoding`. */
const otherFormats = ['password', 'byte', 'binary'];

const numeric = ['int32', 'int64', 'float', 'double'];

/** Finds the changes of the formats that values of a type have to have. */
export function findFormatVariations(before: View, after: View, type: 'string' | 'number'): Variation[] {
  const isMeant = (format: string) =>
    !otherFormats.includes(format) && [before, after].some((view) => typeOfFormat(view, format) === type);
  const [from, to] = [textsOf(before, 'format').filter(isMeant), textsOf(after, 'format').filter(isMeant)];
  const removed = from.filter((format) => !to.some((other) => isWithin([after, other], [before, format])));
  const added = to.filter((format) => !from.some((other) => isWithin([before, other], [after, format])));
  if (removed.length === 0 && added.length === 0) return [];
  const wasKnown = from.some((format) => isKnown(before, format));
  const isKnownNow = to.some((format) => isKnown(after, format));
  const isRemoved = removed.some((format) => isKnown(before, format));
  const isAdded = added.some((format) => isKnown(after, format));
  const rule = formatRule({ isRemoved, isAdded, wasKnown, isKnownNow });
  const text = isSame(from, to)
    ? `x-formats says something else of the format ${to.join(', ')}`
    : `format ${from.join(', ') || 'nothing'} became ${to.join(', ') || 'nothing'}`;
  return [{ rule, text, pointer: homeOf(before, after, 'format') }];
}

function formatRule(known: Record<'isRemoved' | 'isAdded' | 'wasKnown' | 'isKnownNow', boolean>): RuleId {
  if (known.isRemoved && known.isAdded) return 'format-changed';
  if (known.isAdded) return known.wasKnown ? 'format-narrowed' : 'format-added';
  if (known.isRemoved) return known.isKnownNow ? 'format-widened' : 'format-removed';
  return 'format-remark-changed';
}

function isKnown([part]: View, format: string): boolean {
  return part !== undefined && isKnownFormat(part.document, format);
}

/** Tells whether every value of a format in a view has another one in another view. A contract may say itself what a format means. */
function isWithin([innerView, inner]: [View, string], [outerView, outer]: [View, string]): boolean {
  const [from, to] = [schemaOf(innerView, inner), schemaOf(outerView, outer)];
  if (!from && !to) return inner === outer || wider[inner]?.includes(outer) === true;
  if (isSame(from, to)) return true;
  const [one, other] = [from, to].map((schema) => (schema && isPattern(schema) ? [String(schema.pattern)] : undefined));
  return one !== undefined && other !== undefined && isIncluded(one, other) === true;
}

function schemaOf([part]: View, format: string): SchemaNode | undefined {
  return part && ownFormats(part.document).get(format)?.schema;
}

function typeOfFormat(view: View, format: string): 'string' | 'number' {
  const isNumber = numeric.includes(format) || ['number', 'integer'].includes(String(schemaOf(view, format)?.type));
  return isNumber ? 'number' : 'string';
}

/** Tells whether a pattern is all that a schema says of texts. */
function isPattern({ type = 'string', pattern, ...rest }: SchemaNode): boolean {
  return type === 'string' && pattern !== undefined && Object.keys(rest).length === 0;
}

/** Finds whether a text means other bytes. OpenAPI 3.0 has a format for that. */
function findContentVariations(before: View, after: View): Variation[] {
  const [from, to] = [contentOf(before), contentOf(after)];
  if (from === to) return [];
  const keyword = ['contentEncoding', 'contentMediaType', 'format'].find((each) => valuesOf(after, each).length > 0);
  const text = `its content was ${from || 'the text itself'} and is ${to || 'the text itself'}`;
  return [{ rule: 'text-content-changed', text, pointer: homeOf(before, after, keyword ?? 'contentEncoding') }];
}

function contentOf(view: View): string {
  const types = textsOf(view, 'contentMediaType').filter((type) => type !== 'application/octet-stream');
  const bytes = textsOf(view, 'format').includes('byte') ? ['base64'] : [];
  return unique([...types, ...textsOf(view, 'contentEncoding'), ...bytes]).join(' in ');
}
