import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, test } from 'node:test';
import { bundleChecks, type LoadedChecks, loadChecks } from '../../scripts/pack-client/checks.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Operation } from '../../server/openapi/model.ts';
import type { Direction, SchemaCheck as ServerCheck } from '../../server/openapi/schema/index.ts';
import { createSchemasContract } from '../agreement/contracts.ts';
import { createValues } from '../agreement/random-requests.ts';
import { createChance } from '../support/chance.ts';
import { readTestContract } from '../support/contracts.ts';
import { readOwnDocument } from '../support/own-contract.ts';

const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
/** Values that each schema is asked about. */
const rounds = 60;

/** Each schema that the server asks about an operation, beside the client's check of the same. */
function* pairChecks(
  operation: Operation,
  own: LoadedChecks,
): Generator<[Direction, string, ServerCheck, LoadedChecks['body'][string] | undefined]> {
  for (const { in: place, name, check } of operation.parameters)
    if (check) yield ['request', `${place} ${name}`, check, own.parameters[`${place} ${name}`]];
  for (const { type, check } of operation.body?.content ?? [])
    if (check) yield ['request', type, check, own.body[type]];
  for (const { key, content } of operation.responses)
    for (const { type, check } of content)
      if (check) yield ['response', `${key} ${type}`, check, own.responses[`${key} ${type}`]];
}

const contracts: [string, () => Document | Promise<Document>][] = [
  ['the contract', readOwnDocument],
  ['the lending library', () => readTestContract('lending.yaml')],
  ['the observatory', () => readTestContract('observatory/openapi.yaml')],
  ['schemas that take more', createSchemasContract],
];

describe(`the checks of a packed client say what the server says (SEED=${seed}):`, () => {
  for (const [name, read] of contracts) {
    test(name, async () => {
      const document = await read();
      const checks = await loadChecks(document);
      for (const code of (await bundleChecks(document)).values())
        assert.doesNotMatch(code, /\beval\(|new Function|\bFunction\(|from"[^.]|\brequire\((?!"ajv\/dist\/runtime)/m);
      const chance = createChance(seed);
      const make = {
        request: createValues(document, 'request', chance),
        response: createValues(document, 'response', chance),
      };
      let invalid = 0;
      let compared = 0;
      for (const operation of compileContract(document).operations) {
        const own = checks.get(operation.id) ?? assert.fail(operation.id);
        for (const [direction, what, server, client] of pairChecks(operation, own)) {
          // What a client has as a text only because of its syntax is nothing for its schema.
          if (!client && !what.endsWith('json')) continue;
          assert(client, `${operation.id}: ${what} is not checked`);
          for (let round = 0; round < rounds; round++) {
            const value = JSON.parse(JSON.stringify(make[direction](server) ?? null));
            const isValid = server.isValid(value);
            assert.equal(client(value), isValid, `${operation.id}: ${what}: ${JSON.stringify(value)}`);
            if (!isValid) assert.notEqual(client.errors?.length ?? 0, 0);
            compared++;
            invalid += isValid ? 0 : 1;
          }
        }
      }
      assert(invalid > 0 && invalid < compared, `${invalid} of ${compared}`);
    });
  }
});
