import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readContract } from '../../scripts/contract/bundle.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { runAgreement } from './run-agreement.ts';
import { createSchemasContract } from './schemas-contract.ts';
import { createStylesContract } from './styles-contract.ts';

const contracts = join(import.meta.dirname, '../contracts');

test('the compiled contract and the validator agree about random requests, right ones and wrong ones', async () => {
  const others = ['lending.yaml', 'observatory/openapi.yaml'].map((file) => readContract(join(contracts, file)));
  const documents = (await Promise.all(others)).map(({ document }) => document);
  const seed = Date.now() % 1_000_000;
  const { judged, accepted, disagreements } = await runAgreement({
    documents: [readOwnDocument(), ...documents, createStylesContract(), createSchemasContract()],
    count: 3000,
    seed,
  });
  assert.deepEqual(disagreements, [], `seed ${seed}`);
  assert(judged > 2000, `only ${judged} were judged`);
  assert(accepted > 500 && judged - accepted > 500, `${accepted} of ${judged} were accepted`);
});
