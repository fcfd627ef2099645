import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { type Limits, networkOf } from '../../server/pipeline/limit-rate.ts';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { bearer, startTestServer } from '../support/servers.ts';

async function start(context: TestContext, limits: Limits) {
  const { url } = await startTestServer(context, { app: { limits } });
  const send = (headers: Record<string, string> = bearer) =>
    call(url, { ...good, headers: { ...good.headers, ...headers } });
  const statuses = async (count: number, headers?: Record<string, string>) => {
    const found: number[] = [];
    for (let index = 0; index < count; index++) found.push((await send(headers)).status);
    return found;
  };
  return { url, send, statuses };
}

const guess = { Authorization: 'Bearer 0123456789abcdef' };
const from = (address: string) => ({ 'X-Forwarded-For': address });

describe('failed logins', () => {
  test('are turned down once there were too many, and so is whoever guesses right then', async (context) => {
    const { send, statuses } = await start(context, { failedLogins: 3 });
    assert.deepEqual(await statuses(4, guess), [401, 401, 401, 429]);
    const response = await send();
    assert.equal(response.status, 429);
    assert.match(String(response.headers['retry-after']), /^[1-5]?\d$|^60$/);
    assert.match(response.text, /^\{"detail":"There were more than 3 failed logins from your address in a minute;/);
  });

  test('are those with credentials: whoever presents none, or good ones, has not failed', async (context) => {
    const { statuses } = await start(context, { failedLogins: 2 });
    assert.deepEqual(await statuses(4, { Authorization: '' }), [401, 401, 401, 401]);
    assert.deepEqual(await statuses(4), [201, 201, 201, 201]);
  });

  test('are counted by the address that a trusted proxy names, and by no other', async (context) => {
    const behind = await start(context, { failedLogins: 2, trustedProxies: ['127.0.0.0/8'] });
    assert.deepEqual(await behind.statuses(3, { ...guess, ...from('203.0.113.7') }), [401, 401, 429]);
    assert.deepEqual(await behind.statuses(1, { ...bearer, ...from('203.0.113.8') }), [201]);
    assert.deepEqual(await behind.statuses(1, { ...bearer, ...from('203.0.113.8, 203.0.113.7') }), [429]);
    const texts = await start(context, { failedLogins: 2, trustedProxies: ['127.0.0.0/8'] });
    for (const [index, status] of [401, 401, 429].entries())
      assert.deepEqual(await texts.statuses(1, { ...guess, ...from(`no address ${index}`) }), [status]);
    const direct = await start(context, { failedLogins: 2 });
    assert.deepEqual(await direct.statuses(2, { ...guess, ...from('203.0.113.7') }), [401, 401]);
    assert.deepEqual(await direct.statuses(1, { ...bearer, ...from('203.0.113.8') }), [429]);
  });
});

test('requests are turned down once an address has sent too many, whatever they are', async (context) => {
  const { url, statuses } = await start(context, { requests: 3 });
  assert.deepEqual(await statuses(2), [201, 201]);
  assert.equal((await call(url, { path: '/nowhere' })).status, 404);
  assert.deepEqual(await statuses(1), [429]);
  assert.equal((await call(url, { method: 'GET', path: '/docs' })).status, 429);
});

describe('an address counts as', () => {
  const networks: [string, string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['2001:db8::3:4:5:6:7', '2001:db8:0:3::/64'],
    ['', ''],
  ];
  for (const [address, network] of networks) {
    test(`${address || 'none'}: ${network}`, () => assert.equal(networkOf(address), network));
  }
});
