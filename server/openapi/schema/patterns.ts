import { type Document, isNode, pointerTo } from '../document/index.ts';
import { visitDocumentSchemas } from './walk.ts';

/** A regular expression in the contract that is none, where it stands, and what to write instead. */
export interface InvalidPattern {
  pointer: string;
  message: string;
}

/** A mistake that is often made, what the compiler says of it, and what to write instead. */
interface Advice {
  reason: string;
  mistake: RegExp;
  instead(part: string, other: string): string;
}

const advices: Advice[] = [
  {
    reason: 'Invalid character class',
    mistake: /(\\[wdsWDS])-([^\]])/,
    instead: (set, next) => `write '${set}\\-${next}' for '${set}-${next}'`,
  },
  {
    reason: 'Invalid character class',
    mistake: /([^[])-(\\[wdsWDS])/,
    instead: (before, set) => `write '${before}\\-${set}' for '${before}-${set}'`,
  },
  { reason: 'Unterminated character class', mistake: /./, instead: () => 'close it with ], or write \\[ for the sign' },
  { reason: 'Invalid group', mistake: /\(\?P</, instead: () => 'write (?<name>…) for (?P<name>…)' },
  { reason: 'Invalid group', mistake: /\(\?>/, instead: () => 'write (?:…) for (?>…)' },
  {
    reason: 'Invalid group',
    mistake: /(\(\?[a-z]+\))/,
    instead: (flags) => `there is no ${flags}: write (?i:…) or both cases, as in [Xx]`,
  },
  { reason: 'Unterminated group', mistake: /./, instead: () => 'close it with ), or write \\( for the sign' },
  { reason: "Unmatched ')'", mistake: /./, instead: () => 'open it with (, or write \\) for the sign' },
  {
    reason: 'Lone quantifier brackets',
    mistake: /\[:(\w+):\]/,
    instead: (name) => `there is no [:${name}:]: write a class such as \\p{L} or \\d`,
  },
  { reason: 'Lone quantifier brackets', mistake: /([{}\]])/, instead: () => 'write \\{, \\} and \\] for the signs' },
  { reason: 'Invalid escape', mistake: /\\(A)/, instead: () => 'write ^ for \\A' },
  { reason: 'Invalid escape', mistake: /\\([zZ])/, instead: (letter) => `write $ for \\${letter}` },
  {
    reason: 'Invalid escape',
    mistake: /\\([^a-zA-Z0-9^$\\.*+?()[\]{}|/-])/,
    instead: (sign) => `write ${sign} for \\${sign}`,
  },
  { reason: 'Invalid escape', mistake: /\\-/, instead: () => 'write - for \\- outside of brackets' },
  {
    reason: 'Nothing to repeat',
    mistake: /([*+?}]\+)/,
    instead: () => 'nothing is possessive: leave out the second sign',
  },
];

/** The characters of a pattern that a message has at most. */
const shownCharacters = 100;

/** Says what keeps a text from being a regular expression as JSON Schema means it (ECMA-262 with the flag `u`), and what to write instead; undefined if nothing does. */
export function explainPattern(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u');
    return undefined;
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: '' };
    const found = message.slice(message.lastIndexOf(': ') + 2);
    const advice = advices.find(({ reason, mistake }) => reason === found && mistake.test(pattern));
    const [, part = '', other = ''] = advice?.mistake.exec(pattern) ?? [];
    const shown = pattern.length > shownCharacters ? `${pattern.slice(0, shownCharacters)}…` : pattern;
    const sentence = `'${shown}' is no regular expression (ECMA-262, flag u): ${found}`;
    return advice ? `${sentence}; ${advice.instead(part, other)}.` : `${sentence}.`;
  }
}

/** The sign of a regular expression that means the same elsewhere, and how it is written here; inside of brackets or outside. */
const rewritings: { from: RegExp; outside(sign: string): string; inside(sign: string): string }[] = [
  { from: /^\\A/, outside: () => '^', inside: () => 'A' },
  { from: /^\\[zZ]/, outside: () => '$', inside: (sign) => sign.slice(1) },
  { from: /^\\-/, outside: () => '-', inside: (sign) => sign },
  { from: /^\\[dDwWsSbBfnrtv0-9cxukpP^$\\.*+?()[\]{}|/]/, outside: (sign) => sign, inside: (sign) => sign },
  { from: /^\\./su, outside: (sign) => sign.slice(1), inside: (sign) => sign.slice(1) },
  { from: /^\(\?P</, outside: () => '(?<', inside: (sign) => sign },
  { from: /^\{\d+(,\d*)?\}/, outside: (sign) => sign, inside: (sign) => sign },
  { from: /^[{}]/, outside: (sign) => `\\${sign}`, inside: (sign) => sign },
];

/** The text as a regular expression that means what its author is likely to have meant; undefined where that is not known. */
export function mendPattern(pattern: string): string | undefined {
  const [, flags = '', rest = pattern] = /^\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  const body = rewrite(rest);
  const mended = flags === '' ? body : `(?${flags}:${body})`;
  return explainPattern(mended) === undefined ? mended : undefined;
}

function rewrite(pattern: string): string {
  let [mended, isInside] = ['', false];
  for (let index = 0; index < pattern.length; ) {
    const rest = pattern.slice(index);
    const known = rewritings.find(({ from }) => from.test(rest));
    const [sign] = known?.from.exec(rest) ?? /^./su.exec(rest) ?? [''];
    if (known) mended += isInside ? known.inside(sign) : known.outside(sign);
    else if (sign === '-' && isInside && isBesideSet(mended, rest)) mended += '\\-';
    else if (sign === ']' && !isInside) mended += '\\]';
    else mended += sign;
    if (sign === '[') isInside = true;
    if (sign === ']') isInside = false;
    index += sign.length || 1;
  }
  return mended;
}

/** A set such as `\w` is no end of a range: the hyphen beside it stands for itself. */
function isBesideSet(before: string, rest: string): boolean {
  return /\\[wdsWDS]$/.test(before) || /^-\\[wdsWDS]/.test(rest);
}

/** Every regular expression of a schema (`pattern`, and the names of `patternProperties`) that the validators cannot compile. */
export function findInvalidPatterns(document: Document): InvalidPattern[] {
  return explainPatterns(document, explainPattern);
}

/** What there is to say of the regular expressions of a document, each where it stands. */
export function explainPatterns(
  document: Document,
  explain: (pattern: string) => string | undefined,
): InvalidPattern[] {
  const known = new Map<string, string | undefined>();
  const found: InvalidPattern[] = [];
  const visit = (pattern: unknown, pointer: () => string): void => {
    if (typeof pattern !== 'string') return;
    if (!known.has(pattern)) known.set(pattern, explain(pattern));
    const message = known.get(pattern);
    if (message !== undefined) found.push({ pointer: pointer(), message });
  };
  visitDocumentSchemas(document, (schema, pointer) => {
    if (!isNode(schema)) return;
    const { pattern, patternProperties } = schema;
    visit(pattern, () => pointerTo(pointer(), 'pattern'));
    for (const name of Object.keys(isNode(patternProperties) ? patternProperties : {}))
      visit(name, () => pointerTo(pointer(), 'patternProperties', name));
  });
  return found;
}
