import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AnyResult, Failure, type FieldErrors, fieldErrors } from '../../client/index.ts';

function failed(error: unknown, status = 400): AnyResult {
  const response = Response.json(error, { status });
  return { ok: false, status, error, headers: {}, contentType: 'application/json', response };
}

describe('the errors of the fields of a form, from', () => {
  const cases: [string, unknown, FieldErrors][] = [
    [
      'a map of lists',
      { name: ['Too long.', 'Odd.'], __all__: ['No.'] },
      { name: ['Too long.', 'Odd.'], __all__: ['No.'] },
    ],
    ['a detail: none', { detail: 'Not found.' }, {}],
    [
      'a map under errors',
      { title: 'Wrong', errors: { name: ['Odd.'], age: 'Young.' } },
      { name: ['Odd.'], age: ['Young.'] },
    ],
    [
      'a list with pointers (RFC 9457)',
      {
        errors: [
          { pointer: '#/address/city', detail: 'None.' },
          { pointer: '#/a~1b', detail: 'Odd.' },
        ],
      },
      { 'address.city': ['None.'], 'a/b': ['Odd.'] },
    ],
    [
      'a list with sources (JSON:API)',
      {
        errors: [
          { source: { pointer: '/name' }, title: 'Odd' },
          { source: { parameter: 'page' }, detail: 'Low.' },
        ],
      },
      { name: ['Odd'], page: ['Low.'] },
    ],
    ['a list with places', { detail: [{ loc: ['body', 'tags', 0], msg: 'Odd.' }] }, { 'tags.0': ['Odd.'] }],
    ['a list of fields', { errors: [{ field: 'name', message: 'Odd.' }, 'text'] }, { name: ['Odd.'] }],
    ['a text: none', 'Wrong.', {}],
    ['nothing: none', null, {}],
  ];
  for (const [what, body, expected] of cases) test(what, () => assert.deepEqual(fieldErrors(failed(body)), expected));

  test('a request that was not sent', () => {
    const violations = [{ in: 'body' as const, instancePath: '/nodes/0/name', message: 'is required' }];
    const error = new Failure('invalid-request', 'invalid', { violations });
    assert.deepEqual(fieldErrors({ ok: false, status: 'invalid-request', error }), { 'nodes.0.name': ['is required'] });
  });

  test('a failure of the server, a success, or nothing yet: none', () => {
    assert.deepEqual(fieldErrors(failed({ name: ['Odd.'] }, 500)), {});
    const response = Response.json([], { status: 200 });
    const common = { headers: {}, contentType: 'application/json', response };
    assert.deepEqual(fieldErrors({ ok: true, status: 200, data: { name: ['x'] }, ...common }), {});
    assert.deepEqual(fieldErrors(undefined), {});
  });
});
