import type { AST } from '@eslint-community/regexpp';
import { remember } from '../../document/index.ts';
import { isMultiple } from '../comparing.ts';
import { ownFormats } from '../own-formats.ts';
import { matchesPattern } from '../pattern-matcher.ts';
import { parsePattern } from '../pattern-program.ts';
import type { SchemaView } from '../view.ts';
import { type FormatTexts, formatTexts, shortWord } from './format-texts.ts';
import { createChance, Steps } from './plan.ts';

/** The numbers of a keyword in a view, and in the formats of the contract that it names. */
function numbersOf(view: SchemaView, keyword: string): number[] {
  const own = view.texts('format').map((name) => ownFormats(view.document).get(name)?.schema[keyword]);
  return [...view.numbers(keyword), ...own.filter((value) => typeof value === 'number')];
}

const highestOf = (view: SchemaView, keyword: string, otherwise = -Infinity) =>
  Math.max(otherwise, ...numbersOf(view, keyword));
const lowestOf = (view: SchemaView, keyword: string) => Math.min(Infinity, ...numbersOf(view, keyword));

/** What a view says of a number. */
export const numberConstraints = remember((view: SchemaView, isInteger: boolean) => ({
  minimum: highestOf(view, 'minimum'),
  maximum: lowestOf(view, 'maximum'),
  exclusiveMinimum: highestOf(view, 'exclusiveMinimum'),
  exclusiveMaximum: lowestOf(view, 'exclusiveMaximum'),
  steps: numbersOf(view, 'multipleOf').filter((step) => step > 0),
  isInteger: isInteger || view.texts('format').some((format) => isIntegral(view.document, format)),
}));
type NumberConstraints = ReturnType<typeof numberConstraints>;

function isIntegral(document: object, format: string): boolean {
  return /^u?int(8|16|32|64)$/.test(format) || ownFormats(document).get(format)?.schema.type === 'integer';
}

/** What a view says of a text. */
export const textConstraints = remember((view: SchemaView) => ({
  minLength: highestOf(view, 'minLength', 0),
  maxLength: lowestOf(view, 'maxLength'),
  formats: view.texts('format').flatMap((format) => formatTextsOf(view.document, format) ?? []),
  patterns: view.texts('pattern'),
}));
type TextConstraints = ReturnType<typeof textConstraints>;

/** The texts of a format: of the table, or as the contract that declares it says. */
export function formatTextsOf(document: object, name: string): FormatTexts | undefined {
  const own = ownFormats(document).get(name);
  if (!own) return formatTexts.get(name);
  const { schema, isValid } = own;
  const isText = (value: unknown) => typeof value === 'string';
  const [edges, wrong] = [own.examples.filter(isText), own.counterexamples.filter(isText)];
  const { pattern } = schema;
  const toJson = (index: number) => JSON.stringify({ value: index });
  // Few texts of a pattern are JSON.
  const isJson = isValid(toJson(0)) && !isValid(toJson(0).slice(1));
  // A format that a plain word has leaves the word to other makers.
  const isPlain = edges.length === 0 && isValid('text');
  const make = (index: number, wanted: number): string => {
    if (index in edges || isJson) return edges[index] ?? toJson(index);
    if (typeof pattern !== 'string') return edges[index % edges.length] ?? '';
    return makePatternText(pattern, { seed: index, steps: new Steps(), wanted });
  };
  return { edges, wrong, isValid, ...(!isPlain && { make }) };
}

/** How many candidates are tried for a number that satisfies every step, and for another text of all patterns and lengths. */
const mostTried = { numbers: 400, texts: 300 };
/** The longest text of which more than the one that is asked for are remembered. */
const longestRemembered = 1000;
/** The most that an open repetition adds to its least. */
const mostAdded = 3;
/** The characters of a property such as `\p{L}` or of a negation are looked for up to here. */
const lastCharacter = 0x24f;

/**
 * The number of an index among those that satisfy the constraints: 0 is the plainest, and negative ones come last, since counts
 * and sizes seldom say that they are none; undefined where none is found.
 */
export function makeNumber(constraints: NumberConstraints, index: number, steps: Steps): number | undefined {
  const allowed: number[] = [];
  for (const candidate of listNumbers(constraints)) {
    steps.spend();
    if (!isAllowedNumber(constraints, candidate)) continue;
    if (allowed.push(candidate) > index) return candidate;
  }
  return allowed[index % allowed.length];
}

/** Tells whether a number satisfies the constraints. */
export function isAllowedNumber(constraints: NumberConstraints, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, steps, isInteger } = constraints;
  return (
    value >= minimum &&
    value <= maximum &&
    value > exclusiveMinimum &&
    value < exclusiveMaximum &&
    (!isInteger || Number.isInteger(value)) &&
    steps.every((step) => isMultiple(value, step))
  );
}

function* listNumbers(constraints: NumberConstraints): Generator<number> {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, steps, isInteger } = constraints;
  const low = Math.max(minimum, exclusiveMinimum);
  const high = Math.min(maximum, exclusiveMaximum);
  const step = steps.length > 0 ? commonStep(steps) : isInteger ? 1 : smallStep(low, high);
  const start = low > 1 ? low : high < 1 ? high : 1;
  const first = steps.length > 0 || isInteger ? Math.round(start / step) : start / step;
  const isPlain = (index: number) => first < 0 || first - index >= 0;
  for (let index = 0; index <= mostTried.numbers; index++) {
    yield tidy((first + index) * step);
    if (index > 0 && isPlain(index)) yield tidy((first - index) * step);
  }
  for (let index = 1; index <= mostTried.numbers; index++) if (!isPlain(index)) yield tidy((first - index) * step);
  yield* [low, high].filter(Number.isFinite);
}

/** A step of which several fit between the limits. */
function smallStep(low: number, high: number): number {
  const room = high - low;
  return room < 8 && room > 0 ? room / 16 : 0.5;
}

/** The least number that is a multiple of every step. */
function commonStep(steps: number[]): number {
  return steps.reduce((one, other) => {
    for (let times = 1; times <= 1000; times++)
      if (Number.isInteger(tidy((one * times) / other))) return tidy(one * times);
    return one;
  });
}

/** Without the dust of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}

/** The text of an index among those that satisfy the constraints as far as can be told: 0 is the plainest, another index is another text. */
export function makeText(constraints: TextConstraints, index: number, steps: Steps): string {
  const row = constraints.minLength > longestRemembered ? beginRow(constraints) : beginRowOnce(constraints);
  row.counting.steps = steps;
  try {
    while (row.texts.length <= index) {
      const { value } = row.others.next();
      if (value === undefined) return row.texts.at(-1) ?? '';
      row.texts.push(value);
    }
  } catch (error) {
    // The next value has steps of its own.
    Object.assign(row, beginRow(constraints));
    throw error;
  }
  return row.texts[index] ?? '';
}

const beginRow = (constraints: TextConstraints) => {
  // The steps of the value that is being made, which may be another for each text.
  const counting = { steps: new Steps() };
  const texts: string[] = [];
  return { texts, others: listTexts(constraints, counting), counting };
};
const beginRowOnce = remember(beginRow);

function* listTexts(constraints: TextConstraints, counting: { steps: Steps }): Generator<string, undefined> {
  const { minLength, maxLength, patterns, formats } = constraints;
  const seen = new Set<string>();
  for (let index = 0, last = 0; index < last + mostTried.texts; index++) {
    // A text is as long as it must be, at the least.
    counting.steps.spend(1 + minLength);
    for (const text of listCandidates(constraints, index, counting.steps)) {
      if (seen.has(text)) continue;
      seen.add(text);
      counting.steps.spend(text.length * patterns.length);
      const { length } = [...text];
      if (length < minLength || length > maxLength) continue;
      if (!patterns.every((pattern) => matchesPattern(pattern, text))) continue;
      if (formats.some(({ isValid }) => isValid?.(text) === false)) continue;
      last = index;
      yield text;
    }
  }
}

function listCandidates(constraints: TextConstraints, index: number, steps: Steps): string[] {
  const { formats, patterns, minLength, maxLength } = constraints;
  const found = formats.flatMap(({ make }) => make?.(index, minLength, maxLength) ?? []);
  for (const pattern of patterns) {
    found.push(makePatternText(pattern, { seed: index, steps }));
    if (minLength > 1) found.push(makePatternText(pattern, { seed: index, steps, wanted: minLength + (index % 4) }));
  }
  const isKnown = index > 0 || patterns.length === 0;
  return found.length > 0 && isKnown ? found : [...found, makeWord(index, minLength, maxLength)];
}

/** A word of the length that is asked for. */
function makeWord(index: number, minLength: number, maxLength: number): string {
  const mark = index === 0 ? '' : String(index);
  if (maxLength < 4 + mark.length) return shortWord(index, Math.max(minLength, Math.min(maxLength, 1)), maxLength);
  return `${'text'.padEnd(minLength - mark.length, 'x')}${mark}`;
}

/** A pattern's text while it is being written. */
interface Writing {
  random(below: number): number;
  steps: Steps;
  /** The least characters of the whole text, for as long as repetitions allow it. */
  wanted: number;
  length: number;
  groups: Map<AST.CapturingGroup, string>;
}

const parsed = new Map<string, AST.Pattern | undefined>();

/**
 * A text that is likely to match the pattern, always the same for the same seed; 0 takes the first of everything.
 * What lookarounds and boundaries ask for is left to luck, so that a caller holds the text against the pattern.
 */
export function makePatternText(
  pattern: string,
  { seed, steps, wanted = 0 }: { seed: number; steps: Steps; wanted?: number },
): string {
  if (!parsed.has(pattern)) parsed.set(pattern, parsePattern(pattern));
  const tree = parsed.get(pattern);
  const chance = createChance(`${pattern} ${seed}`);
  const random = (below: number) => (seed === 0 ? 0 : chance(below));
  return tree ? writeAlternatives({ random, wanted, steps, length: 0, groups: new Map() }, tree.alternatives) : '';
}

function writeAlternatives(writing: Writing, alternatives: AST.Alternative[]): string {
  const chosen = alternatives[writing.random(alternatives.length)];
  return (chosen?.elements ?? []).map((element) => writeElement(writing, element)).join('');
}

function writeElement(writing: Writing, element: AST.Element): string {
  writing.steps.spend();
  switch (element.type) {
    case 'Character':
      return count(writing, String.fromCodePoint(element.value));
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass': {
      const characters = listCharacters(element);
      return count(writing, characters[writing.random(characters.length)] ?? '');
    }
    case 'Group':
      return writeAlternatives(writing, element.alternatives);
    case 'CapturingGroup': {
      const text = writeAlternatives(writing, element.alternatives);
      writing.groups.set(element, text);
      return text;
    }
    case 'Quantifier':
      return writeRepeated(writing, element);
    case 'Backreference': {
      const [group] = [element.resolved].flat();
      return count(writing, (group && writing.groups.get(group)) ?? '');
    }
    default:
      return '';
  }
}

function writeRepeated(writing: Writing, { min, max, element }: AST.Quantifier): string {
  let text = '';
  const times = Math.min(max, min + writing.random(mostAdded + 1));
  for (let done = 0; done < times; done++) text += writeElement(writing, element);
  for (let done = times; done < max && writing.length < writing.wanted; done++) {
    const before = writing.length;
    text += writeElement(writing, element);
    if (writing.length === before) break;
  }
  return text;
}

function count(writing: Writing, text: string): string {
  writing.steps.spend(text.length);
  writing.length += [...text].length;
  return text;
}

type CharacterSet = AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

const codesOf = (signs: string) => [...signs].map((sign) => sign.charCodeAt(0));
/** What may stand for any character: texts are easier to read with these. */
const usual = codesOf('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
const signs = codesOf(' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');
const all = Array.from({ length: lastCharacter }, (_, index) => index + 1);

/** Characters of a set: as far as possible those that it names, or usual ones. */
const listCharacters = remember((set: CharacterSet): string[] => {
  const matches = new RegExp(`^${set.raw}$`, 'u');
  const among = (codes: number[]) =>
    codes.map((code) => String.fromCodePoint(code)).filter((character) => matches.test(character));
  return [...listNamed(set), usual, signs].map(among).find((found) => found.length > 0) ?? among(all);
});

/** The usual characters of the ranges that a class names, then whatever else it names. */
function listNamed(set: CharacterSet): number[][] {
  if (set.type !== 'CharacterClass' || set.negate) return [];
  const named = set.elements.flatMap((element) => {
    if (element.type === 'Character') return [element.value];
    if (element.type !== 'CharacterClassRange') return [];
    const { min, max } = element;
    return Array.from({ length: Math.min(max.value - min.value + 1, 200) }, (_, index) => min.value + index);
  });
  return [[...usual.filter((code) => named.includes(code)), ...named]];
}
