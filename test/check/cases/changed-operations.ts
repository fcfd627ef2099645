import { one, type Semantics, senders } from './semantics.ts';

const secured = (...security: unknown[]) => ({ operation: { security } });

/** The meaning of changes of operations, servers and credentials. */
export const operations: Semantics[] = [
  one(
    'an operation added',
    {},
    { item: { get: { operationId: 'readThing', responses: { 200: { description: 'It' } } } } },
    ['additive', senders, 'operation-added'],
  ),
  one(
    'an operation removed',
    { item: { get: { operationId: 'readThing', responses: { 200: { description: 'It' } } } } },
    {},
    ['breaking', senders, 'operation-removed'],
  ),
  one(
    'another path',
    {},
    { path: '/stuff/{id}' },
    ['breaking', senders, 'operation-removed'],
    ['additive', senders, 'operation-added'],
  ),
  one('another operationId', {}, { operation: { operationId: 'makeThing' } }, [
    'breaking',
    senders,
    'operation-id-changed',
  ]),
  one('an operation deprecated', {}, { operation: { deprecated: true } }, ['additive', senders, 'deprecated-added']),
  one('another summary', { operation: { summary: 'Make' } }, { operation: { summary: 'Make a thing' } }, [
    'editorial',
    senders,
    'summary-changed',
  ]),
  one(
    'another prefix',
    { root: { servers: [{ url: '/v1' }] } },
    { root: { servers: [{ url: '/v2' }] } },
    ['breaking', senders, 'server-removed'],
    ['additive', senders, 'server-added'],
  ),
  one(
    'one more server',
    { root: { servers: [{ url: '/v1' }] } },
    { root: { servers: [{ url: '/v1' }, { url: '/v2' }] } },
    ['additive', senders, 'server-added'],
  ),
  one('a prefix moved into the paths', { root: { servers: [{ url: '/v1' }] } }, { path: '/v1/things/{id}' }),
  one('a way in removed', secured({ basic: [] }, { bearer: [] }), secured({ basic: [] }), [
    'breaking',
    senders,
    'security-alternative-removed',
  ]),
  one('a way in added', secured({ basic: [] }), secured({ basic: [] }, { bearer: [] }), [
    'additive',
    senders,
    'security-alternative-added',
  ]),
  one('credentials demanded', {}, secured({ basic: [] }), ['breaking', senders, 'security-alternative-removed']),
  one('credentials no longer demanded', secured({ basic: [] }), secured(), [
    'additive',
    senders,
    'security-alternative-added',
  ]),
  one('credentials made optional', secured({ basic: [] }), secured({ basic: [] }, {}), [
    'additive',
    senders,
    'security-alternative-added',
  ]),
  one('two credentials where one did', secured({ basic: [] }), secured({ basic: [], key: [] }), [
    'breaking',
    senders,
    'security-alternative-removed',
  ]),
  one('one credential where two did', secured({ basic: [], key: [] }), secured({ basic: [] }), [
    'additive',
    senders,
    'security-alternative-added',
  ]),
  one('one more scope demanded', secured({ oauth: ['a'] }), secured({ oauth: ['a', 'b'] }), [
    'breaking',
    senders,
    'security-alternative-removed',
  ]),
  one(
    'a demand of the contract said by the operation',
    { root: { security: [{ basic: [] }] } },
    secured({ basic: [] }),
  ),
];
