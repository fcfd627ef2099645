import { type Concatenation, DFA, isDisjointWith, JS, NFA, type NoParent, Transformers, transform } from 'refa';

/** The largest automata that a comparison is worth: of an expression as it is, and of what is made of it. */
const [mostNodes, mostStates] = [1200, 3000];

/** Texts that match, as an automaton; undefined for an expression that is beyond automata, or too large for them. */
type Language = NFA | undefined;

const known = new Map<string, Language>();

/**
 * Tells whether every text that matches all of some regular expressions matches all of others: those of JSON Schema, which match
 * anywhere in a text. Undefined if that cannot be found out.
 */
export function isIncluded(inner: string[], outer: string[]): boolean | undefined {
  const languages = inner.map(languageOf);
  const included = outer.map((pattern) => isIncludedIn(languages, languageOf(pattern)));
  if (included.includes(false)) return false;
  return included.includes(undefined) ? undefined : true;
}

function isIncludedIn(inner: Language[], outer: Language): boolean | undefined {
  if (!outer) return undefined;
  try {
    const others = DFA.fromFA(outer, new DFA.LimitedNodeFactory(mostStates));
    others.complement();
    const [first, ...rest] = inner.filter((language) => language !== undefined);
    const all = first ?? textsLike('');
    if (!all) return undefined;
    const every = rest.reduce(
      (both, language) => NFA.fromIntersection(both, language, new NFA.LimitedNodeFactory(mostStates)),
      all,
    );
    if (isDisjointWith(every, others)) return true;
    // An expression that is left out would have let fewer texts through.
    return inner.includes(undefined) ? undefined : false;
  } catch {
    return undefined;
  }
}

function languageOf(pattern: string): Language {
  if (!known.has(pattern)) known.set(pattern, textsLike(pattern));
  return known.get(pattern);
}

function textsLike(pattern: string): Language {
  try {
    const { expression, maxCharacter } = JS.Parser.fromLiteral({ source: pattern, flags: 'u' }).parse();
    const starts = expression.alternatives.flatMap(({ elements }) => anchor(elements, 'behind'));
    const alternatives = starts.flatMap((elements) => anchor(elements, 'ahead'));
    const whole = { type: 'Expression' as const, alternatives: alternatives.map(toConcatenation) };
    const applied = transform(Transformers.applyAssertions(), whole);
    return NFA.fromRegex(applied, { maxCharacter }, { assertions: 'throw' }, new NFA.LimitedNodeFactory(mostNodes));
  } catch {
    return undefined;
  }
}

type Element = NoParent<JS.ParseResult['expression']['alternatives'][number]['elements'][number]>;

function toConcatenation(elements: Element[]): NoParent<Concatenation> {
  return { type: 'Concatenation', elements };
}

/** What stands at an end of an expression may stand anywhere in the text, unless it is tied to that end of it. */
function anchor(elements: Element[], side: 'behind' | 'ahead'): Element[][] {
  const isStart = side === 'behind';
  const edge = isStart ? elements[0] : elements.at(-1);
  const rest = isStart ? elements.slice(1) : elements.slice(0, -1);
  const join = (end: Element[]) => (isStart ? [...end, ...rest] : [...rest, ...end]);
  if (edge && isEdge(edge, side)) return [withoutEdges(rest, side)];
  if (edge?.type === 'Alternation') return edge.alternatives.flatMap((each) => anchor(join(each.elements), side));
  return [isStart ? [anyText, ...elements] : [...elements, anyText]];
}

function withoutEdges(elements: Element[], side: 'behind' | 'ahead'): Element[] {
  const isStart = side === 'behind';
  const edge = isStart ? elements[0] : elements.at(-1);
  if (!edge || !isEdge(edge, side)) return elements;
  return withoutEdges(isStart ? elements.slice(1) : elements.slice(0, -1), side);
}

/** Tells whether the element says that the text begins there, or ends. */
function isEdge(element: Element, side: 'behind' | 'ahead'): boolean {
  if (element.type !== 'Assertion' || !element.negate || element.kind !== side) return false;
  const [only] = element.alternatives;
  const [character] = only?.elements ?? [];
  return (
    element.alternatives.length === 1 &&
    only?.elements.length === 1 &&
    character?.type === 'CharacterClass' &&
    character.characters.isAll
  );
}

const anyText: Element = {
  type: 'Quantifier',
  ...{ min: 0, max: Number.POSITIVE_INFINITY, lazy: false },
  alternatives: [
    toConcatenation([
      { type: 'CharacterClass', characters: JS.createCharSet([{ min: 0, max: 0x10ffff }], { unicode: true }) },
    ]),
  ],
};
