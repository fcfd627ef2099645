import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writeRequest } from '../../client/messages.ts';
import type { AnyInput } from '../../client/operation.ts';
import { describeCall } from '../../scripts/generate/calls.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Operation, Parameter } from '../../server/openapi/model.ts';
import { createStylesContract } from '../support/styles-contract.ts';

const document = createStylesContract();
const { operations } = compileContract(document);

/** A value for each kind of schema of the contract; `.` and the like are delimiters of some style. */
const values: Record<string, unknown[]> = {
  integer: [7],
  text: ['a', 'a b.c,d&e=f/ü'],
  union: [true, [1, 2]],
  list: [[1], [1, 2, 3]],
  object: [{ red: 1 }, { red: 1, name: 'a b.c,d' }],
  map: [{ a: 1.5, b: 2 }],
  strange: [{ toString: 'x' }],
  any: ['a'],
  json: [{ red: 1, name: 'ü' }],
};

/** The text of a parameter in the place of a request that it is written to. */
async function write(operation: Operation, { in: place, name }: Parameter, value: unknown): Promise<string> {
  const input: AnyInput = { [place]: { [name]: value } };
  const written = await writeRequest(describeCall(document, operation), input, { baseUrl: '', headers: [] });
  if (place === 'path') return written.url.slice(operation.path.indexOf('{'));
  if (place === 'query') return written.url.slice(operation.path.length + 1);
  return written.headers.get(place === 'cookie' ? 'Cookie' : name) ?? '';
}

describe('the client writes a parameter so that the server reads what it was:', () => {
  for (const operation of operations) {
    test(operation.id, async () => {
      const [parameter] = operation.parameters;
      assert(parameter);
      const kind = operation.id.split('-').at(-1) ?? '';
      for (const value of values[kind] ?? assert.fail(kind)) {
        // A header carries no such signs, and has spaces around an item removed.
        if (parameter.in === 'header' && kind !== 'json' && /[ü]/.test(JSON.stringify(value))) continue;
        const text = await write(operation, parameter, value);
        const expected = parameter.codec.write(value);
        assert.equal(text, expected);
      }
    });
  }
});
