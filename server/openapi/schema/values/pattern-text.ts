import type { AST } from '@eslint-community/regexpp';
import { parsePattern } from '../pattern-program.ts';
import { createChance } from './chance-of-seed.ts';
import type { Steps } from './making-steps.ts';

type Random = (below: number) => number;

/** What may stand for any character: texts are easier to read with these. */
const usual = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'].map((sign) => sign.charCodeAt(0));
const others = [...' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'].map((sign) => sign.charCodeAt(0));
/** The most that an open repetition adds to its least. */
const mostAdded = 3;
/** The characters of a property such as `\p{L}` or of a negation are looked for up to here. */
const lastCharacter = 0x24f;
const parsed = new Map<string, AST.Pattern | undefined>();

/**
 * A text that is likely to match the pattern, always the same for the same seed; 0 takes the first of everything.
 * What lookarounds and boundaries ask for is left to luck, so whoever calls holds the text against the pattern.
 */
export function makePatternText(
  pattern: string,
  { seed, steps, wanted = 0 }: { seed: number; steps: Steps; wanted?: number },
): string {
  if (!parsed.has(pattern)) parsed.set(pattern, parsePattern(pattern));
  const tree = parsed.get(pattern);
  const chance = createChance(`${pattern} ${seed}`);
  const random: Random = (below) => (seed === 0 ? 0 : chance(below));
  return tree ? writeAlternatives({ random, wanted, steps, length: 0, groups: new Map() }, tree.alternatives) : '';
}

interface Writing {
  random: Random;
  steps: Steps;
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
  writing.steps.spend();
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
