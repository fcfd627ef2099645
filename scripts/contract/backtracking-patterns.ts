import {
  compileProgram,
  findTwoWays,
  goesOneWay,
  listTakes,
  listWays,
  matchInTime,
  type Program,
  parsePattern,
  readText,
  type State,
  sampleCharacters,
  type Take,
  type Ways,
} from '../../server/openapi/schema/index.ts';

/** How often a word is repeated, and the number of steps that is too many for it: more than exponential, and more than quadratic growth. */
const trials = [
  { countOf: () => 30, steps: 100_000 },
  { countOf: (word: string) => Math.ceil(400 / word.length), steps: 1_000_000 },
];
/** The most places of an expression that are tried, and the most words that are repeated from one place. */
const [mostPlaces, mostWords] = [12, 4];

/** Tells why a regular expression can stop programs that backtrack, with a text that shows it; undefined if no text is found. */
export function explainBacktracking(pattern: string): string | undefined {
  const tree = parsePattern(pattern);
  if (!tree || goesOneWay(tree)) return undefined;
  const exact = compileProgram(tree);
  const program = exact && !exact.isPartial ? exact : compileProgram(tree, true);
  const expression = new RegExp(pattern, 'u');
  const takesLong = (text: string, steps: number) =>
    program === exact && program
      ? countSteps(program, text, steps) > steps
      : matchInTime(expression, text) === undefined;
  const text = program && findText(program, takesLong);
  if (text === undefined) return undefined;
  const ours =
    program === exact ? 'matched in linear time' : 'given a tenth of a second, and taken for no match after that';
  return (
    `Programs that backtrack may stop at a text such as '${shorten(text)}' (${text.length} characters), which matches in too many ways: ` +
    `let no two repetitions beside or within each other match the same. It is ${ours} here.`
  );
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 40)}…${text.slice(-10)}` : text;
}

/** A text that takes an expression a long time. */
function findText({ start }: Program, takesLong: (text: string, steps: number) => boolean): string | undefined {
  const takes = listTakes(start);
  const characters = sampleCharacters(takes);
  const parts = findTwoWays(start, characters, mostPlaces).flatMap((ways) => listParts(start, ways, characters));
  for (const { countOf, steps } of trials)
    for (const [prefix, word] of parts)
      for (const end of ['!', '\n', '']) {
        const text = prefix + word.repeat(countOf(word)) + end;
        if (takesLong(text, steps)) return text;
      }
  return undefined;
}

/** The beginnings of texts that lead to a place with two ways, and the words that can be repeated from there. */
function listParts(
  start: State,
  { from, character, to }: Ways,
  characters: number[],
): [prefix: string, word: string][] {
  if (from.kind !== 'take') return [];
  const write = (take: Take) =>
    String.fromCodePoint(take.takes(character) ? character : (characters.find(take.takes) ?? 0));
  const [prefix = ''] = listWords(listWays(start), (take) => take === from, write);
  const repeats = (take: Take) =>
    take === from || listWords(listWays(take.next), (each) => each === take, write).length > 0;
  return to.flatMap((way) => listWords([way], repeats, write).map((word): [string, string] => [prefix, word]));
}

/** The shortest texts that lead from some states to others, the characters of both included. */
function listWords(from: Take[], isGoal: (take: Take) => boolean, write: (take: Take) => string): string[] {
  const words: string[] = [];
  const queue = from.map((take) => ({ take, before: '' }));
  const seen = new Set<Take>();
  for (const { take, before } of queue) {
    if (seen.has(take) || words.length >= mostWords) continue;
    seen.add(take);
    const word = before + write(take);
    if (isGoal(take)) words.push(word);
    queue.push(...listWays(take.next).map((next) => ({ take: next, before: word })));
  }
  return words;
}

/** The forks on the way since the last character. */
interface Path {
  fork: State;
  before: Path | undefined;
}

/** The number of steps that backtracking takes to match a text; it stops after `most`. */
function countSteps({ start, looks }: Program, text: string, most: number): number {
  const { characters, bits } = readText(text, looks);
  let steps = 0;
  for (let begin = 0; begin < bits.length; begin++) {
    const stack: { state: State; at: number; path: Path | undefined }[] = [
      { state: start, at: begin, path: undefined },
    ];
    for (let top = stack.pop(); top; top = stack.pop()) {
      const { state, at, path } = top;
      if (++steps > most || state.kind === 'end') return steps;
      if (state.kind === 'take' && at < characters.length && state.takes(characters[at] ?? 0))
        stack.push({ state: state.next, at: at + 1, path: undefined });
      if (state.kind === 'look' && (bits[at] ?? 0) & (1 << state.bit)) stack.push({ state: state.next, at, path });
      if (state.kind === 'fork' && countIn(path, state) < 2)
        for (const way of state.ways.toReversed()) stack.push({ state: way, at, path: { fork: state, before: path } });
    }
  }
  return steps;
}

function countIn(path: Path | undefined, fork: State): number {
  let count = 0;
  for (let each = path; each; each = each.before) if (each.fork === fork) count++;
  return count;
}
