import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findChanges } from '../../scripts/lib/changes/contracts.ts';
import { isHonoured, versionFor } from '../../scripts/lib/changes/version.ts';
import { semantics } from './semantics.ts';

/** From an older version, with the worst that has happened since, to the lowest version that honours it. */
const versions: [older: string, impact: 'breaking' | 'additive' | 'editorial', wanted: string][] = [
  ['1.4.2', 'breaking', '2.0.0'],
  ['1.4.2', 'additive', '1.5.0'],
  ['1.4.2', 'editorial', '1.4.3'],
  ['0.4.2', 'breaking', '0.5.0'],
  ['0.4.2', 'additive', '0.4.3'],
  ['2.0.0-rc.1', 'breaking', '2.0.0'],
  ['2.1.0-rc.1', 'breaking', '3.0.0'],
];

suite('the version that changes call for', () => {
  for (const [older, impact, wanted] of versions) {
    test(`${impact} since ${older}: ${wanted}`, () => {
      const changes = [{ impact, parties: [], rule: '', message: '', pointer: '#', operations: [] }];
      assert.equal(versionFor(older, changes), wanted);
      assert.equal(isHonoured(older, wanted, changes), true);
      assert.equal(isHonoured(older, older, changes), false);
    });
  }

  test('a version that is no number has to be another one', () => {
    const changes = [{ impact: 'additive' as const, parties: [], rule: '', message: '', pointer: '#', operations: [] }];
    assert.equal(isHonoured('spring', 'spring', changes), false);
    assert.equal(isHonoured('spring', 'autumn', changes), true);
  });
});

suite('what a change means', () => {
  for (const { name, older, newer, right } of semantics) {
    test(name, () => {
      const changes = findChanges(older, newer).map(({ impact, parties, rule }) => [impact, parties, rule]);
      assert.deepEqual(changes.sort(), [...right].sort());
    });
  }
});
