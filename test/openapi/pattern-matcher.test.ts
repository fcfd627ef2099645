import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createChance, explainPattern, matchesPattern } from '../../server/openapi/schema/index.ts';

/** Makes regular expressions of all that they are made of but back-references. */
function createPatterns(seed: string) {
  const chance = createChance(seed);
  const pick = (list: string[]) => list[chance(list.length)] ?? '';
  const many = (most: number, make: () => string) => Array.from({ length: chance(most) }, make);
  const choose = (depth: number): string => [write(depth), ...many(2, () => write(depth))].join('|');
  const write = (depth: number): string => many(4, () => repeat(depth)).join('');
  const repeat = (depth: number): string => {
    const isEdge = chance(8) === 0;
    if (isEdge)
      return pick(['^', '$', '\\b', '\\B', `(?${pick(['=', '!', '<=', '<!'])}${depth > 0 ? choose(depth - 1) : 'a'})`]);
    const group = `(${pick(['', '?:'])}${depth > 0 ? choose(depth - 1) : 'b'})`;
    const single = pick(['a', 'b', '1', '-', '[ab]', '[^a]', '.', '\\w', '\\d', '[a-c1]', '\\p{L}', '\\s']);
    return pick([group, single]) + pick(['', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '*?', '+?', '{2,}']);
  };
  const letters = ['a', 'b', 'c', '1', '-', 'A', '\n', 'é', '😀', '\ud800', ' '];
  return {
    pattern: () => (chance(2) === 0 ? choose(1) : `^(?:${choose(1)})$`),
    text: () => many(9, () => pick(letters)).join(''),
  };
}

test('a text matches as it does by the engine of the language', (context) => {
  const seed = process.env.SEED ?? String(Date.now());
  context.diagnostic(`SEED=${seed}`);
  const made = createPatterns(seed);
  for (let count = 0; count < 1500; count++) {
    // The engine may take years for a long one, and says nothing new by it.
    const pattern = made.pattern().slice(0, 60);
    if (explainPattern(pattern) !== undefined) continue;
    const expression = new RegExp(pattern, 'u');
    // V8 begins within a pair of surrogates where the expression looks at what is before.
    const isBehind = /\\B|\(\?</.test(pattern);
    for (const text of Array.from({ length: 6 }, () => made.text().replaceAll(isBehind ? '😀' : '\0', 'b')))
      assert.equal(
        matchesPattern(pattern, text),
        expression.test(text),
        `SEED=${seed} /${pattern}/u ${JSON.stringify(text)}`,
      );
  }
});

describe('the time is bounded for', () => {
  const cases: [pattern: string, text: string, matches: boolean][] = [
    ['^(a+)+$', `${'a'.repeat(1_000_000)}!`, false],
    ['^(a|aa)+$', 'a'.repeat(1_000_000), true],
    ['\\d+x', '1'.repeat(1_000_000), false],
    ['^(?=.*[A-Z])(?=.*\\d).{8,}$', `${'a'.repeat(500_000)}A1`, true],
    ['.*.*.*=.*', 'x'.repeat(100_000), false],
    ['^(((){9999}){9999}){9999}$', 'x', false],
    ['^(((){9999}){9999}){9999}$', '', true],
    ['a{1000000000}', 'a'.repeat(10_000), false],
    // Beyond automata: a back-reference, and thousands of states.
    ['^(a+)+\\1!$', 'a'.repeat(60), false],
    ['^(\\w+) \\1$', 'word word', true],
    ['^(?i:a|b|(?-i:aB))+$', 'aABb', true],
    ['^(?:a|(?i:b|bB))+$', 'aAb', false],
    ['^(?:.|b)$', '\n', false],
    ['^(?s:.|b)$', '\n', true],
    ['(?m:^b|b^)', 'a\nb', true],
    ['^([a-z]{1,900}[a-z0-9]{1,900}){1,9}$', `${'a'.repeat(9000)}!`, false],
  ];
  for (const [pattern, text, matches] of cases) {
    test(`/${pattern}/ in ${text.length} characters`, () => {
      const before = performance.now();
      assert.equal(matchesPattern(pattern, text), matches);
      // Linear is some tenths of a second; without a bound it is years.
      assert(performance.now() - before < 10_000);
    });
  }
});
