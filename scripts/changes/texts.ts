import { isKnownFormat } from '../../server/openapi/formats.ts';
import type { Variation } from './comparison.ts';
import { isIncluded } from './languages.ts';
import type { RuleId } from './rules/index.ts';
import { homeOf, read, type View } from './view.ts';

/** Finds the changes of the regular expressions that a text has to match, by the texts that match them. */
export function findPatternVariations(older: View, newer: View): Variation[] {
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
  hostname: ['idn-hostname'],
  ipv4: ['hostname', 'idn-hostname'],
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
