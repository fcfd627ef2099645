import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readOwnDocument } from '../support/own-contract.ts';
import { createWorkload } from './contracts.ts';
import { type Measured, measureAll, type Results, resultsFile } from './measure.ts';
import { baseline, subjects } from './subjects.ts';
import { withFolder } from './tools.ts';

/** What a valid POST may cost, beside the figure of `results.json`. */
const most = 1.15;

/** A machine on which half of the bursts of bare Express are further apart is too noisy to tell. */
const noisy = 0.15;

const read = (measured: Measured[], subject: string, name: string) =>
  measured.find((row) => row.subject === subject)?.figures[name] ?? Number.NaN;

/** 2,000 valid requests to each, in bursts that take turns. */
function measure(): Promise<Measured[]> {
  const effort = { rounds: 20, requests: 100, warmUp: 10_000, connections: 10, starts: 0, kinds: ['valid'] as const };
  const chosen = subjects.filter(({ name }) => [baseline, 'serve'].includes(name));
  return withFolder('guard', (folder) => {
    const workload = createWorkload(readOwnDocument(), 1, folder);
    return measureAll({ ...effort, subjects: chosen, workload, folder, announce: () => {} });
  });
}

test('a valid POST costs no more than it did, beside bare Express', async (context) => {
  if (!existsSync('/proc/self/schedstat')) return context.skip('only Linux tells the CPU of a process closely enough');
  const { measured }: Results = JSON.parse(readFileSync(resultsFile, 'utf8'));
  const limit = read(measured, 'serve', '× cpu valid') * most;
  let told = '';
  for (let tries = 0; tries < 2; tries++) {
    const found = await measure();
    const [ratio, spread] = [read(found, 'serve', '× cpu valid'), read(found, baseline, '± cpu valid')];
    if (ratio <= limit) return;
    if (spread > noisy)
      return context.skip(`the machine is too noisy to tell: bare Express varies by ${spread.toFixed(2)}`);
    told += `${ratio.toFixed(2)} × bare Express, where at most ${limit.toFixed(2)} × is right. `;
  }
  assert.fail(`${told}If that is meant, npm run bench -- --write takes it down.`);
});
