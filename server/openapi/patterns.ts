import type { Document } from './document.ts';
import { walkDocumentSchemas } from './document-schemas.ts';
import { pointerTo } from './pointer.ts';
import { isNode } from './subschemas.ts';

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

/** Every regular expression of a schema (`pattern`, and the names of `patternProperties`) that the validators cannot compile. */
export function findInvalidPatterns(document: Document): InvalidPattern[] {
  return [...walkDocumentSchemas(document)].flatMap(({ schema, pointer }) => {
    if (!isNode(schema)) return [];
    const { pattern, patternProperties } = schema;
    const names = Object.keys(isNode(patternProperties) ? patternProperties : {});
    return [
      ...explainAt(pointerTo(pointer, 'pattern'), pattern),
      ...names.flatMap((name) => explainAt(pointerTo(pointer, 'patternProperties', name), name)),
    ];
  });
}

function explainAt(pointer: string, pattern: unknown): InvalidPattern[] {
  const message = typeof pattern === 'string' ? explainPattern(pattern) : undefined;
  return message === undefined ? [] : [{ pointer, message }];
}
