import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startProcess, startThread } from '../../scripts/cli/index.ts';
import type { TestCalls } from '../support/called-module.ts';

const module = new URL('../support/called-module.ts', import.meta.url);
const starts = { thread: startThread<TestCalls, number>, process: startProcess<TestCalls, number> };

for (const [kind, start] of Object.entries(starts)) {
  describe(`a module in a ${kind}`, { concurrency: true }, () => {
    test('returns, throws and tells events', async (context) => {
      const events: number[] = [];
      const remote = start(module, { task: 'Counting', onEvent: (event) => events.push(event) });
      context.after(() => remote.close());
      assert.deepEqual(await Promise.all([remote.call('add', 1, 2), remote.call('add', 3, 4)]), [3, 7]);
      await assert.rejects(remote.call('fail', 'not this one'), { message: 'not this one' });
      await remote.call('count', 3);
      assert.deepEqual([events, remote.ended()], [[1, 2, 3], undefined]);
    });

    test('rejects what is under way when it ends, and what comes later', async (context) => {
      const remote = start(module, { task: 'Counting' });
      context.after(() => remote.close());
      const told = new RegExp(`^Counting failed: the ${kind} ended with 3\\.$`);
      await assert.rejects(Promise.all([remote.call('wait'), remote.call('exit', 3)]), { message: told });
      await assert.rejects(remote.call('add', 1, 2), { message: told });
      assert.match(remote.ended() ?? '', told);
    });

    test('starts again by the next call where it is replaced, also after a call that takes too long', async (context) => {
      const remote = start(module, { task: 'Counting', timeLimit: 3000, isReplaced: true });
      context.after(() => remote.close());
      await assert.rejects(remote.call('exit', 0), { message: /ended with 0\.$/ });
      assert.equal(await remote.call('add', 1, 2), 3);
      await assert.rejects(remote.call('wait'), { message: 'Counting takes longer than 3 s.' });
      assert.equal(await remote.call('add', 1, 2), 3);
    });

    test('ends with more memory than it may have, and with it nothing else', { timeout: 60_000 }, async (context) => {
      const remote = start(module, { task: 'Counting', memory: 64, ...(kind === 'process' && { output: 'ignore' }) });
      context.after(() => remote.close());
      await assert.rejects(remote.call('fill'), { message: /^Counting failed: / });
    });

    test('drops what is under way when it is closed', async () => {
      const remote = start(module, { task: 'Counting' });
      await remote.call('add', 1, 2);
      let isSettled = false;
      remote.call('wait').finally(() => {
        isSettled = true;
      });
      await remote.close();
      assert.equal(isSettled, false);
    });
  });
}
