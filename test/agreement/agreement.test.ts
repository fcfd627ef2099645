import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { contractsFolder } from '../support/contracts.ts';
import { runProcess } from '../support/processes.ts';

test('the compiled contract and the validator agree about random requests, right ones and wrong ones', async (context) => {
  const others = ['lending.yaml', 'observatory/openapi.yaml'].flatMap((file) => [
    '--spec',
    join(contractsFolder, file),
  ]);
  const { code, stdout, stderr } = await runProcess(context, ['test/agreement/agreement.ts', ...others]);
  assert.deepEqual([code, stderr], [0, ''], stdout);
  const [, checked = 0, accepted = 0] = (/: (\d+) checked by both, (\d+) of them accepted\.$/m.exec(stdout) ?? []).map(
    Number,
  );
  assert.match(stdout, /^0 disagreements\.$/m);
  assert(checked > 2000, `only ${checked} were checked`);
  assert(accepted > 500 && checked - accepted > 500, `${accepted} of ${checked} were accepted`);
});
