import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { findChanges, ruleIds } from '../../scripts/changes/index.ts';
import { listExpectations, type Pair, toPolicy, tryValue } from './cases/pair.ts';
import { feignedByRedocly, missedByRedocly } from './cases/redocly.ts';

const folder = join(import.meta.dirname, 'pairs');
const files = readdirSync(folder).map((file) => ({
  file,
  pairs: parse(readFileSync(join(folder, file), 'utf8'), { maxAliasCount: -1 }) as Pair[],
}));
const pairs = files.flatMap((each) => each.pairs);
const covered = new Set<string>();

for (const { file, pairs: ofFile } of files) {
  suite(`what a change means: ${file}`, () => {
    for (const pair of ofFile) {
      for (const { name, older, newer, right } of listExpectations(pair)) {
        test(name, () => {
          const changes = findChanges(older, newer, toPolicy(pair));
          for (const { rule } of changes) covered.add(rule);
          const found = changes.map(({ impact, parties, rule }) => [impact, ...parties.toSorted(), rule].join(' '));
          assert.deepEqual(found.sort(), right.sort(), `It should be so because ${pair.because}.`);
        });
      }
      if (pair.lost !== undefined)
        test(`${pair.name}: ${JSON.stringify(pair.lost)} was allowed`, () =>
          assert.deepEqual(tryValue(pair, pair.lost), { before: true, after: false }));
      if (pair.won !== undefined)
        test(`${pair.name}: ${JSON.stringify(pair.won)} is allowed`, () =>
          assert.deepEqual(tryValue(pair, pair.won), { before: false, after: true }));
    }
  });
}

suite('the table of changes', () => {
  test('is long, has each pair once, and argues each', () => {
    assert.ok(pairs.length >= 250, `There are ${pairs.length} pairs.`);
    const names = pairs.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
    assert.deepEqual(
      pairs.filter(({ because = '' }) => because.length < 7).map(({ name }) => name),
      [],
    );
  });

  test('shows what it says of values by a value, or says why it cannot', () => {
    const isShown = ({ narrowed, widened, changed, lost, won, untried }: Pair) =>
      untried !== undefined ||
      ((lost !== undefined || !(narrowed ?? changed)) && (won !== undefined || !(widened ?? changed)));
    assert.deepEqual(
      pairs.filter((pair) => !isShown(pair)).map(({ name }) => name),
      [],
    );
  });

  test('has a pair for each rule', () => {
    assert.deepEqual(
      ruleIds.filter((id) => !covered.has(id)),
      [],
    );
  });

  test('has what the usual comparison gets wrong, with the right result', () => {
    const isBreaking = new Map(
      pairs
        .flatMap(listExpectations)
        .map(({ name, right }) => [name, right.some((each) => each.startsWith('breaking'))]),
    );
    assert.deepEqual(
      missedByRedocly.filter((name) => isBreaking.get(name) !== true),
      [],
    );
    assert.deepEqual(
      feignedByRedocly.filter((name) => isBreaking.get(name) !== false),
      [],
    );
  });
});
