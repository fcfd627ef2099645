import type { AST } from '@eslint-community/regexpp';
import { compileProgram, type State } from './pattern-program.ts';

/** A state that takes a character. */
export type Take = Extract<State, { kind: 'take' }>;

/** Two ways on from a state by the same character. */
export interface Ways {
  from: State;
  character: number;
  to: [Take, Take];
}

/** The most ways on from one state that are looked at. */
const mostWays = 64;

/** Tells whether an engine that backtracks may have more than one way to go on after some character, or look around. */
export function canGoTwoWays(tree: AST.Pattern): boolean {
  const program = compileProgram(tree, true);
  if (!program || program.isPartial || program.looks.some((look) => 'isAhead' in look)) return true;
  const characters = sampleCharacters(listTakes(program.start));
  return findTwoWays(program.start, characters, 1).length > 0;
}

/** The places of an automaton at which there are two ways to go on by one character. */
export function findTwoWays(start: State, characters: number[], most: number): Ways[] {
  const found: Ways[] = [];
  const takes = listTakes(start);
  for (const from of [start, ...takes]) {
    const ways = listWays(from.kind === 'take' && from !== start ? from.next : from);
    for (const [index, one] of ways.entries()) {
      for (const other of ways.slice(index + 1)) {
        const character = commonCharacter(one, other, characters);
        if (character !== undefined) found.push({ from, character, to: [one, other] });
        if (found.length >= most) return found;
      }
    }
  }
  return found;
}

/** All states that take a character. */
export function listTakes(start: State): Take[] {
  const seen = new Set([start]);
  for (const state of seen)
    for (const next of state.kind === 'fork' ? state.ways : 'next' in state ? [state.next] : []) seen.add(next);
  return [...seen].filter((state) => state.kind === 'take');
}

/** The states that take the next character, each as often as there are ways to it. */
export function listWays(from: State): Take[] {
  const ways: Take[] = [];
  let steps = 0;
  const visit = (state: State, path: State[]): void => {
    // What is repeated may have left out something in one round and taken it in the next, and no more.
    if (path.filter((each) => each === state).length > 1 || ways.length > mostWays || ++steps > mostWays ** 2) return;
    if (state.kind === 'take') ways.push(state);
    else if (state.kind === 'look') visit(state.next, path);
    else if (state.kind === 'fork') for (const way of state.ways) visit(way, [...path, state]);
  };
  visit(from, []);
  return ways;
}

function commonCharacter(one: Take, other: Take, characters: number[]): number | undefined {
  if (one === other || one.element === other.element) return characters.find(one.takes);
  const [first, second] = [one.element, other.element];
  if (first.type === 'Character' && second.type === 'Character' && first.value !== second.value) return undefined;
  const common = characters.find((character) => one.takes(character) && other.takes(character));
  return common ?? (isProperty(first) && isProperty(second) ? 0x416 : undefined);
}

/** Tells whether the element takes characters of a kind, such as `\\p{L}`, of which samples show little. */
function isProperty(element: AST.Element): boolean {
  if (element.type === 'CharacterClass') return element.elements.some((part) => part.type === 'CharacterSet');
  return element.type === 'CharacterSet' && element.kind === 'property';
}

/** Characters by which the classes of an expression can be told apart: those of Latin, some others, and the ends of each range. */
export function sampleCharacters(takes: Take[]): number[] {
  const told = takes.flatMap(({ element }): number[] => {
    if (element.type === 'Character') return [element.value];
    if (element.type !== 'CharacterClass') return [];
    return element.elements.flatMap((part) => {
      if (part.type === 'Character') return [part.value];
      return part.type === 'CharacterClassRange' ? [part.min.value, part.max.value] : [];
    });
  });
  const near = told
    .flatMap((value) => [value, value - 1, value + 1])
    .filter((value) => value >= 0 && value <= 0x10ffff);
  return [...new Set([...near, ...latin, 0x101, 0x3a9, 0x416, 0x5d0, 0x660, 0x2028, 0x4e00, 0xfeff, 0x1f600])];
}

/** Those first that can be read. */
const latin = [0x61, 0x30, 0x2d, ...Array.from({ length: 256 }, (_, index) => (index + 0x41) % 256)];
