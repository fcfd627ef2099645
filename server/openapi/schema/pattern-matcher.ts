import { createContext, Script } from 'node:vm';
import type { AST } from '@eslint-community/regexpp';
import {
  canBeEmpty,
  canGoTwoWays,
  compileProgram,
  type Look,
  type Program,
  parsePattern,
  type State,
} from './pattern-program.ts';

/** The longest text that JavaScript's own engine searches from each of its characters on. */
const mostSearched = 1000;
/** The most states, for all characters of a text together, that an automaton is in. */
const mostSteps = 20_000_000;
/** How long JavaScript's own engine may take for an expression that is beyond automata, in milliseconds. */
const mostTime = 100;
/** The most transitions that an automaton remembers, and the most expressions that are kept. */
const [mostEdges, mostKept] = [2000, 5000];

/** Tells whether a text matches. */
type Test = (text: string) => boolean;

const known = new Map<string, Test>();

/**
 * Tells whether a text has a match of a regular expression of JSON Schema (ECMA-262, flag `u`), in time that is linear in the
 * text whatever the expression. One with back-references, or with too many states for a text of that length, has a tenth of a
 * second; a text for which that is too short does not match. Throws for what is no regular expression.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  return findTest(pattern)(text);
}

function findTest(pattern: string): Test {
  const found = known.get(pattern);
  if (found) return found;
  const test = createTest(pattern);
  if (known.size >= mostKept) known.clear();
  known.set(pattern, test);
  return test;
}

/** The same as Ajv takes it in place of `RegExp`. */
export const patternEngine = Object.assign(
  (pattern: string) => {
    // What is none is found when a schema is compiled.
    new RegExp(pattern, 'u');
    let test: Test | undefined;
    const find = () => (test ??= findTest(pattern));
    return { test: (text: string) => find()(text), toString: () => pattern };
  },
  { code: 'matchesPattern' },
);

function createTest(pattern: string): Test {
  const expression = new RegExp(pattern, 'u');
  const own: Test = (text) => expression.test(text);
  const most = mostBacktracked(pattern);
  if (most === Infinity) return own;
  const tree = parsePattern(pattern);
  const program = tree && compileProgram(tree);
  const match = program && !program.isPartial && createMatch(program);
  return (text) => {
    if (text.length <= most) return own(text);
    if (match && text.length * program.states <= mostSteps) return match(text);
    return matchInTime(expression, text) === true;
  };
}

/** The longest text that may be held against a pattern by backtracking, as JavaScript's own engine does: of any length, of some, of none. */
export function mostBacktracked(pattern: string): number {
  const tree = parsePattern(pattern);
  if (!tree || !goesOneWay(tree)) return 0;
  return isAnchored(tree) ? Infinity : mostSearched;
}

/** Tells whether an engine that backtracks takes no more than one look at each character of a text, from each that it begins at. */
export function goesOneWay(tree: AST.Pattern): boolean {
  return !repeatsNothing(tree.alternatives) && !canGoTwoWays(tree);
}

/** Tells whether each alternative begins where the text does. */
function isAnchored({ alternatives }: AST.Pattern): boolean {
  return alternatives.every(({ elements: [first] }) => first?.type === 'Assertion' && first.kind === 'start');
}

/** Tells whether something is repeated that may be empty: the engine counts that, however often it is. */
function repeatsNothing(alternatives: AST.Alternative[]): boolean {
  return alternatives.some(({ elements }) =>
    elements.some((element) => {
      const inner = element.type === 'Quantifier' ? element.element : element;
      if (inner !== element && canBeEmpty(inner)) return true;
      return 'alternatives' in inner && repeatsNothing(inner.alternatives);
    }),
  );
}

let searching: { context: { expression?: RegExp; text?: string }; script: Script } | undefined;

/** Tells whether a text matches, by JavaScript's own engine; undefined if that takes too long. */
export function matchInTime(expression: RegExp, text: string): boolean | undefined {
  searching ??= { context: createContext({}), script: new Script('expression.test(text)') };
  Object.assign(searching.context, { expression, text });
  try {
    return searching.script.runInContext(searching.context, { timeout: mostTime }) === true;
  } catch {
    return undefined;
  }
}

/** The states that an automaton is in at once, and where those lead that were met before. */
interface Node {
  takes: Extract<State, { kind: 'take' }>[];
  hasMatched: boolean;
  next: Map<number, Node>;
}

/** Creates the search for a program's match, which reads each character once. */
function createMatch({ start, looks }: Program): Test {
  const search = createSearch(start);
  const arounds = looks.map(createAround);
  return (text) => search(readText(text, looks, arounds), false, isEnough);
}

/** Reads a text for a program: its characters, and what the program may see at each. */
export function readText(text: string, looks: Look[], arounds: (Search | undefined)[] = looks.map(createAround)): Text {
  const characters = readCharacters(text);
  const bits = new Uint32Array(characters.length + 1);
  for (const [bit, look] of looks.entries()) markLook({ characters, bits }, look, 1 << bit, arounds[bit]);
  return { characters, bits };
}

function createAround(look: Look): Search | undefined {
  return 'start' in look ? createSearch(look.start) : undefined;
}

function readCharacters(text: string): Uint32Array {
  const characters = new Uint32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.codePointAt(at) ?? 0;
    if (character > 0xffff) at++;
    characters[count++] = character;
  }
  return characters.subarray(0, count);
}

const isEnough = () => true;

/** A text as a program reads it. */
export interface Text {
  characters: Uint32Array;
  /** What holds at each position. */
  bits: Uint32Array;
}

/** Marks the positions at which a look holds. */
function markLook({ characters, bits }: Text, look: Look, mark: number, search: Search | undefined): void {
  const set = (at: number) => {
    bits[at] = (bits[at] ?? 0) | mark;
    return false;
  };
  if ('edge' in look) set(look.edge === 'start' ? 0 : characters.length);
  else if ('holds' in look) {
    for (let at = 0; at < bits.length; at++) if (look.holds(characters, at)) set(at);
  } else {
    search?.({ characters, bits: bits.slice() }, look.isAhead, set);
    if (look.isNegated) for (let at = 0; at < bits.length; at++) bits[at] = (bits[at] ?? 0) ^ mark;
  }
}

/** Goes through a text once, tells each position at which a match ends, and stops when that is enough. */
type Search = (text: Text, isBackward: boolean, found: (position: number) => boolean) => boolean;

function createSearch(start: State): Search {
  const nodes = new Map<string, Node>();
  const first = new Map<number, Node>();
  let edges = 0;
  const begin = (bits: number): Node => {
    const node = first.get(bits) ?? intern([start], bits);
    first.set(bits, node);
    return node;
  };
  const intern = (states: State[], bits: number): Node => {
    const node = close(states, bits);
    const key = `${node.hasMatched} ${node.takes.map(({ id }) => id).join()}`;
    const same = nodes.get(key) ?? node;
    nodes.set(key, same);
    return same;
  };
  const follow = (node: Node, character: number, bits: number): Node => {
    const edge = character + bits * 0x110000;
    const met = node.next.get(edge);
    if (met) return met;
    const isFull = ++edges > mostEdges;
    if (isFull) nodes.clear();
    if (isFull) first.clear();
    if (isFull) edges = 0;
    const after = intern([...node.takes.flatMap(({ takes, next }) => (takes(character) ? [next] : [])), start], bits);
    if (!isFull) node.next.set(edge, after);
    return after;
  };
  return ({ characters, bits }, isBackward, found) => {
    const last = characters.length;
    let node = begin(bits[isBackward ? last : 0] ?? 0);
    if (node.hasMatched && found(isBackward ? last : 0)) return true;
    for (let read = 1; read <= last; read++) {
      const at = isBackward ? last - read : read;
      node = follow(node, characters[isBackward ? at : at - 1] ?? 0, bits[at] ?? 0);
      if (node.hasMatched && found(at)) return true;
    }
    return false;
  };
}

/** The states that are reached without taking a character, where those bits hold. */
function close(states: State[], bits: number): Node {
  const seen = new Set<State>();
  const stack = [...states];
  const node: Node = { takes: [], hasMatched: false, next: new Map() };
  for (let state = stack.pop(); state; state = stack.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    if (state.kind === 'take') node.takes.push(state);
    else if (state.kind === 'fork') stack.push(...state.ways);
    else if (state.kind === 'end') node.hasMatched = true;
    else if (bits & (1 << state.bit)) stack.push(state.next);
  }
  node.takes.sort((one, other) => one.id - other.id);
  return node;
}
