import { isKnownFormat } from '../../server/openapi/schema/index.ts';
import { boundOf, findBoundVariations } from './bounds.ts';
import type { Variation } from './comparison.ts';
import { keepEffects } from './effects.ts';
import { isIncluded } from './languages.ts';
import type { RuleId } from './rules/index.ts';
import { homeOf, read, type View } from './view.ts';

/** Finds the changes of length, pattern and format of a text, as far as they are not said by each other. */
export function findTextVariations(older: View, newer: View): Variation[] {
  const found = [
    ...findBoundVariations(older, newer, 'string'),
    ...findPatternVariations(older, newer),
    ...findFormatVariations(older, newer, 'string'),
  ];
  if (found.length === 0 || !isSaidTwice(older, newer)) return found;
  const isKept = (from: View, to: View) =>
    restsOnPatterns(to, from) ? isIncluded(patternsOf(from), patternsOf(to)) !== true : true;
  return keepEffects(found, { narrows: isKept(older, newer), widens: isKept(newer, older) });
}

/** Tells whether more than one keyword says which texts there are. */
function isSaidTwice(older: View, newer: View): boolean {
  const said = ['pattern', 'format', 'minLength', 'maxLength'].filter((keyword) =>
    [older, newer].some((view) => read(view, keyword).length > 0),
  );
  return said.length > 1 && said.some((keyword) => keyword === 'pattern' || keyword === 'format');
}

/** Tells whether all that a view says of texts can be written as patterns, beside what another says as well. */
function restsOnPatterns(view: View, other: View): boolean {
  const formats = valuesOf(other, 'format');
  return valuesOf(view, 'format').every((format) => formats.includes(format) || !isKnownFormat(format));
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
  const shapes = valuesOf(view, 'format').flatMap((format) => looks[format] ?? []);
  return [...valuesOf(view, 'pattern'), ...length, ...shapes];
}

/** Finds the changes of the regular expressions that a text has to match, by the texts that match them. */
function findPatternVariations(older: View, newer: View): Variation[] {
  const [before, after] = [valuesOf(older, 'pattern'), valuesOf(newer, 'pattern')];
  if (hasSameMembers(before, after)) return [];
  const pointer = homeOf(older, newer, 'pattern');
  const vary = (rule: RuleId, text: string): Variation[] => [{ rule, text, pointer }];
  const [narrower, wider] = [isIncluded(after, before), isIncluded(before, after)];
  if (narrower && wider) return [];
  if (wider && after.every((pattern) => isIncluded([], [pattern])))
    return vary('pattern-removed', `pattern ${before.join(', ')} no longer demanded`);
  if (narrower && before.every((pattern) => isIncluded([], [pattern])))
    return vary('pattern-added', `pattern ${after.join(', ')} demanded`);
  const text = `pattern ${before.join(', ')} became ${after.join(', ')}`;
  return vary(narrower ? 'pattern-narrowed' : wider ? 'pattern-widened' : 'pattern-changed', text);
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

/** The formats of numbers; any other is one of texts. */
const numeric = ['int32', 'int64', 'float', 'double'];

/** Finds the changes of the formats that values of a type have to have. */
export function findFormatVariations(older: View, newer: View, type: 'string' | 'number'): Variation[] {
  const formatsOf = (view: View) =>
    valuesOf(view, 'format').filter(
      (format) => !otherFormats.includes(format) && numeric.includes(format) === (type === 'number'),
    );
  const [before, after] = [formatsOf(older), formatsOf(newer)];
  const lost = before.filter((format) => !after.some((other) => isIn(other, format)));
  const won = after.filter((format) => !before.some((other) => isIn(other, format)));
  if (lost.length === 0 && won.length === 0) return [];
  const text = `format ${before.join(', ') || 'nothing'} became ${after.join(', ') || 'nothing'}`;
  const known = [lost.filter(isKnownFormat), won.filter(isKnownFormat)] as const;
  return [{ rule: ruleFor(known, before, after), text, pointer: homeOf(older, newer, 'format') }];
}

/** Tells whether every value of the inner format has the outer one too. */
function isIn(inner: string, outer: string): boolean {
  return inner === outer || (wider[inner] ?? []).includes(outer);
}

function ruleFor([lost, won]: readonly [string[], string[]], before: string[], after: string[]): RuleId {
  const has = (formats: string[]) => formats.some(isKnownFormat);
  if (lost.length + won.length === 0) return 'format-remark-changed';
  if (lost.length === 0) return has(before) ? 'format-narrowed' : 'format-added';
  if (won.length === 0) return has(after) ? 'format-widened' : 'format-removed';
  return 'format-changed';
}

/** Finds whether a text means other bytes. OpenAPI 3.0 has a format for that. */
export function findContentVariations(older: View, newer: View): Variation[] {
  const [before, after] = [contentOf(older), contentOf(newer)];
  if (before === after) return [];
  const keyword = ['contentEncoding', 'contentMediaType', 'format'].find((each) => read(newer, each).length > 0);
  const text = `its content was ${before || 'the text itself'} and is ${after || 'the text itself'}`;
  return [{ rule: 'text-content-changed', text, pointer: homeOf(older, newer, keyword ?? 'contentEncoding') }];
}

function contentOf(view: View): string {
  const formats = valuesOf(view, 'format');
  const types = valuesOf(view, 'contentMediaType').filter((type) => type !== 'application/octet-stream');
  const encodings = [...valuesOf(view, 'contentEncoding'), ...(formats.includes('byte') ? ['base64'] : [])];
  return [...new Set([...types, ...encodings])].join(' in ');
}

function valuesOf(view: View, keyword: string): string[] {
  return [...new Set(read(view, keyword).map(({ node }) => String(node)))];
}

function hasSameMembers(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}
