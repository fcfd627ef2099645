import { type Document, isNode, pointerTo } from '../document/index.ts';
import { visitDocumentSchemas } from './walk.ts';

/** A regular expression in the contract that is none, where it stands, and what to write instead. */
export interface InvalidPattern {
  pointer: string;
  message: string;
}

/** What to write instead where it is not known what was meant, by what the compiler says. */
const advices: Record<string, string> = {
  'Invalid group': 'groups are (…), (?:…), (?<name>…), (?=…), (?!…), (?<=…), (?<!…) and (?i:…)',
  'Lone quantifier brackets': 'there is no [:name:]: write a class such as \\p{L} or \\d',
  'Nothing to repeat': 'write something before *, + and ?, of which none is possessive',
  'Unterminated character class': 'close it with ], or write \\[ for the sign',
  'Unterminated group': 'close it with ), or write \\( for the sign',
  "Unmatched ')'": 'open it with (, or write \\) for the sign',
};

/** The characters of a pattern that a message has at most. */
const shownCharacters = 100;

/** Says what keeps a text from being a regular expression as JSON Schema means it (ECMA-262 with the flag `u`), and what to write instead; undefined if nothing does. */
export function explainPattern(pattern: string): string | undefined {
  const reason = reasonAgainst(pattern);
  if (reason === undefined) return undefined;
  const shown = pattern.length > shownCharacters ? `${pattern.slice(0, shownCharacters)}…` : pattern;
  const sentence = `'${shown}' is no regular expression (ECMA-262, flag u): ${reason}`;
  const mended = mendPattern(pattern);
  const advice = mended === undefined ? advices[reason] : `write '${mended}'`;
  return advice === undefined ? `${sentence}.` : `${sentence}; ${advice}.`;
}

/** What the compiler says of a pattern that it does not take. */
function reasonAgainst(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u');
    return undefined;
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: '' };
    return message.slice(message.lastIndexOf(': ') + 2);
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
  // In brackets, other languages have names for classes.
  if (/\[:\w+:\]/.test(pattern)) return undefined;
  const [, start = '', flags = '', rest = pattern] = /^(\^?)\(\?([ims]+)\)(.*)$/s.exec(pattern) ?? [];
  const body = start + rewrite(rest);
  const mended = flags === '' ? body : `(?${flags}:${body})`;
  return reasonAgainst(mended) === undefined ? mended : undefined;
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
