import { type AST, RegExpParser } from '@eslint-community/regexpp';
import { createChance } from './chance-of-seed.ts';

type Random = (below: number) => number;

/** What may stand for any character: texts are easier to read with these. */
const usual = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'].map((sign) => sign.charCodeAt(0));
const others = [...' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'].map((sign) => sign.charCodeAt(0));
/** The most that an open repetition adds to its least. */
const mostAdded = 3;
/** The characters of a property such as `\p{L}` or of a negation are looked for up to here. */
const lastCharacter = 0x24f;
/** The longest text that a pattern asks for. */
const longest = 10_000;

const parsed = new Map<string, AST.Pattern | undefined>();

/**
 * A text that is likely to match the pattern, always the same for the same seed; 0 takes the first of everything.
 * What lookarounds and boundaries ask for is left to luck, so whoever calls holds the text against the pattern.
 */
export function makePatternText(pattern: string, seed: number, wanted = 0): string {
  if (!parsed.has(pattern)) parsed.set(pattern, parse(pattern));
  const tree = parsed.get(pattern);
  const chance = createChance(`${pattern} ${seed}`);
  const random: Random = (below) => (seed === 0 ? 0 : chance(below));
  return tree ? writeAlternatives({ random, wanted, length: 0, groups: new Map() }, tree.alternatives) : '';
}

function parse(pattern: string): AST.Pattern | undefined {
  const parser = new RegExpParser();
  for (const unicode of [true, false]) {
    try {
      return parser.parsePattern(pattern, 0, pattern.length, { unicode });
    } catch {}
  }
  return undefined;
}

interface Writing {
  random: Random;
  /** The least characters of the whole text, for as long as repetitions allow it. */
  wanted: number;
  length: number;
  groups: Map<AST.CapturingGroup, string>;
}

function writeAlternatives(writing: Writing, alternatives: AST.Alternative[]): string {
  const chosen = alternatives[writing.random(alternatives.length)];
  const texts = (chosen?.elements ?? []).map((element) => writeElement(writing, element));
  return texts.join('');
}

function writeElement(writing: Writing, element: AST.Element): string {
  switch (element.type) {
    case 'Character':
      return count(writing, String.fromCodePoint(element.value));
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass':
      return count(writing, pickCharacter(writing.random, element));
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
      return (group && writing.groups.get(group)) ?? '';
    }
    default:
      return '';
  }
}

function writeRepeated(writing: Writing, { min, max, element }: AST.Quantifier): string {
  let text = '';
  const times = Math.min(max, min + writing.random(mostAdded + 1), longest);
  for (let done = 0; done < times && writing.length < longest; done++) text += writeElement(writing, element);
  for (let done = times; done < max && writing.length < Math.min(writing.wanted, longest); done++) {
    const before = writing.length;
    text += writeElement(writing, element);
    if (writing.length === before) break;
  }
  return text;
}

function count(writing: Writing, text: string): string {
  writing.length += [...text].length;
  return text;
}

type CharacterSet = AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

const characters = new WeakMap<CharacterSet, string[]>();

function pickCharacter(random: Random, set: CharacterSet): string {
  const found = characters.get(set) ?? listCharacters(set);
  characters.set(set, found);
  // The usual characters make up the better part of what is taken.
  return found[random(found.length)] ?? '';
}

function listCharacters(set: CharacterSet): string[] {
  const matches = new RegExp(`^${set.raw === '.' ? '.' : set.raw}$`, 'u');
  const among = (codes: number[]) =>
    codes.map((code) => String.fromCodePoint(code)).filter((character) => matches.test(character));
  return [...listRanges(set), usual, others].map(among).find((found) => found.length > 0) ?? among(allCharacters());
}

/** The usual characters of the ranges that a class names, then whatever else it names. */
function listRanges(set: CharacterSet): number[][] {
  if (set.type !== 'CharacterClass' || set.negate) return [];
  const named = set.elements.flatMap((element) => {
    if (element.type === 'Character') return [element.value];
    if (element.type !== 'CharacterClassRange') return [];
    const { min, max } = element;
    return Array.from({ length: Math.min(max.value - min.value + 1, 200) }, (_, index) => min.value + index);
  });
  return [[...usual.filter((code) => named.includes(code)), ...named]];
}

function allCharacters(): number[] {
  return Array.from({ length: lastCharacter }, (_, index) => index + 1);
}
