import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** A state of an automaton: it takes a character, goes several ways, looks around, or has matched. */
export type State = { id: number } & (
  | { kind: 'take'; takes(character: number): boolean; element: AST.Element; next: State }
  | { kind: 'fork'; ways: State[] }
  | { kind: 'look'; bit: number; next: State }
  | { kind: 'end' }
);

/** A regular expression as an automaton. What looks at the text without taking any of it has a bit for each position. */
export interface Program {
  start: State;
  states: number;
  looks: Look[];
  /** True if back-references are left out of it. */
  isPartial: boolean;
}

/** What holds at some positions of a text: at an edge, or where an automaton matches that ends there. */
export type Look =
  | { edge: 'start' | 'end' }
  | { holds(characters: ArrayLike<number>, position: number): boolean }
  | { start: State; isAhead: boolean; isNegated: boolean };

/** The most states of an automaton, and the most bits that one position has. */
const [mostStates, mostLooks] = [5000, 30];

/** Reads a regular expression of JSON Schema (ECMA-262, flag `u`); undefined for a text that is none. */
export function parsePattern(pattern: string): AST.Pattern | undefined {
  try {
    return new RegExpParser().parsePattern(pattern, 0, pattern.length, { unicode: true });
  } catch {
    return undefined;
  }
}

/**
 * Compiles a regular expression; undefined if it is too large.
 * @param isLoose whether counted repetitions go on for ever, which is enough to see where more than one way goes on
 */
export function compileProgram({ alternatives }: AST.Pattern, isLoose = false): Program | undefined {
  const compiling: Compiling = {
    isLoose,
    flags: 'u',
    isBackward: false,
    size: { states: 0, isPartial: false },
    looks: [],
    bits: new Map(),
  };
  try {
    const start = compileAlternatives(compiling, alternatives, create(compiling, { kind: 'end' }));
    return { start, looks: compiling.looks, ...compiling.size };
  } catch {
    // It has too many states for this, or for the stack.
    return undefined;
  }
}

interface Compiling {
  isLoose: boolean;
  flags: string;
  /** True if the text is read from its end. */
  isBackward: boolean;
  size: Pick<Program, 'states' | 'isPartial'>;
  looks: Look[];
  bits: Map<AST.Assertion, number>;
}

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

function create({ size }: Compiling, state: Unnumbered<State>): State {
  if (size.states >= mostStates) throw new RangeError('The regular expression has too many states.');
  return { id: size.states++, ...state };
}

function compileAlternatives(compiling: Compiling, alternatives: AST.Alternative[], next: State): State {
  const ways = alternatives.map(({ elements }) => {
    const inOrder = compiling.isBackward ? elements : elements.toReversed();
    return inOrder.reduce((after, element) => compileElement(compiling, element, after), next);
  });
  const [only] = ways;
  return only && ways.length === 1 ? only : create(compiling, { kind: 'fork', ways });
}

function compileElement(compiling: Compiling, element: AST.Element, next: State): State {
  switch (element.type) {
    case 'Character':
    case 'CharacterSet':
    case 'CharacterClass':
    case 'ExpressionCharacterClass':
      return create(compiling, { kind: 'take', takes: createTest(element, compiling.flags), element, next });
    case 'Group':
      return compileAlternatives(
        { ...compiling, flags: flagsWithin(element, compiling.flags) },
        element.alternatives,
        next,
      );
    case 'CapturingGroup':
      return compileAlternatives(compiling, element.alternatives, next);
    case 'Quantifier':
      return compileQuantifier(compiling, element, next);
    case 'Assertion':
      return create(compiling, { kind: 'look', bit: bitOf(compiling, element), next });
    case 'Backreference':
      // What it matches depends on what was captured, which is beyond automata.
      compiling.size.isPartial = true;
      return next;
  }
}

function compileQuantifier(compiling: Compiling, quantifier: AST.Quantifier, next: State): State {
  const { element, greedy } = quantifier;
  // To look again at the same place shows nothing else.
  const isOnce = !canTake(element);
  const least = Math.min(quantifier.min, isOnce || compiling.isLoose ? 1 : Infinity);
  const most = isOnce
    ? Math.min(quantifier.max, 1)
    : compiling.isLoose && quantifier.max > 1
      ? Infinity
      : quantifier.max;
  const fork = (body: State): State => create(compiling, { kind: 'fork', ways: greedy ? [body, next] : [next, body] });
  let start = next;
  let needed = least;
  if (most === Infinity) {
    const ways: State[] = [];
    const loop = create(compiling, { kind: 'fork', ways });
    const body = compileElement(compiling, element, loop);
    if (body !== loop) ways.push(...(greedy ? [body, next] : [next, body]));
    start = body === loop ? next : least > 0 ? body : loop;
    needed = Math.max(least - 1, 0);
  } else for (let count = least; count < most; count++) start = fork(compileElement(compiling, element, start));
  for (let count = 0; count < needed; count++) {
    const before = start;
    start = compileElement(compiling, element, before);
    if (start === before) break;
  }
  return start;
}

/** Tells whether the element may take a character. */
function canTake(element: AST.Element): boolean {
  if (element.type === 'Assertion') return false;
  if (element.type === 'Quantifier') return element.max > 0 && canTake(element.element);
  if (element.type !== 'Group' && element.type !== 'CapturingGroup') return true;
  return element.alternatives.some(({ elements }) => elements.some(canTake));
}

/** Tells whether the element may match without taking a character. */
export function canBeEmpty(element: AST.Element): boolean {
  if (element.type === 'Assertion' || element.type === 'Backreference') return true;
  if (element.type === 'Quantifier') return element.min === 0 || canBeEmpty(element.element);
  if (element.type !== 'Group' && element.type !== 'CapturingGroup') return false;
  return element.alternatives.some(({ elements }) => elements.every(canBeEmpty));
}

function flagsWithin({ modifiers }: AST.Group, flags: string): string {
  const names = [
    ['ignoreCase', 'i'],
    ['multiline', 'm'],
    ['dotAll', 's'],
  ] as const;
  const others = names.filter(
    ([name, flag]) => modifiers?.add[name] || (flags.includes(flag) && !modifiers?.remove?.[name]),
  );
  return `u${others.map(([, flag]) => flag).join('')}`;
}

/** Tells by the language's own engine whether a character is of a class. */
function createTest(
  element: { type: string; raw: string; value?: unknown },
  flags: string,
): (character: number) => boolean {
  const { value } = element;
  if (element.type === 'Character' && !flags.includes('i')) return (character) => character === value;
  const expression = new RegExp(`^(?:${element.raw})$`, flags);
  const known = new Map<number, boolean>();
  return (character) => {
    const found = known.get(character) ?? expression.test(String.fromCodePoint(character));
    if (character < 0x250) known.set(character, found);
    return found;
  };
}

function bitOf(compiling: Compiling, element: AST.Assertion): number {
  const { bits, looks } = compiling;
  const known = bits.get(element);
  if (known !== undefined) return known;
  // What is looked for within comes first.
  const look = createLook(compiling, element);
  const bit = looks.push(look) - 1;
  if (bit >= mostLooks) throw new RangeError('The regular expression looks around too often.');
  bits.set(element, bit);
  return bit;
}

function createLook(compiling: Compiling, element: AST.Assertion): Look {
  if (element.kind === 'lookahead' || element.kind === 'lookbehind') {
    const isAhead = element.kind === 'lookahead';
    const within = { ...compiling, isBackward: isAhead };
    const start = compileAlternatives(within, element.alternatives, create(within, { kind: 'end' }));
    return { start, isAhead, isNegated: element.negate };
  }
  if (element.kind === 'word') {
    const isWord = createTest({ type: 'CharacterSet', raw: '\\w' }, compiling.flags);
    const isWordAt = (character: number | undefined) => character !== undefined && isWord(character);
    const { negate } = element;
    return { holds: (text, at) => (isWordAt(text[at - 1]) !== isWordAt(text[at])) !== negate };
  }
  if (!compiling.flags.includes('m')) return { edge: element.kind };
  const isBreak = createTest({ type: 'CharacterClass', raw: '[\\n\\r\\u2028\\u2029]' }, 'u');
  const step = element.kind === 'start' ? -1 : 0;
  return { holds: (text, at) => isBreak(text[at + step] ?? 10) };
}

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
