import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { call, type TestResponse } from '../support/calls.ts';
import { countJobs } from '../support/count-jobs.ts';
import { startTestMock } from '../support/mocks.ts';
import { startTestServer } from '../support/servers.ts';
import { good, orderOfChecks, type Probe, probes } from './requests.ts';

const server = await startTestServer({ after });
const mock = await startTestMock({ after });

describe('the server', () => {
  for (const probe of [...probes, ...orderOfChecks]) {
    test(`responds ${probe.status} to ${probe.title}`, async () => {
      const jobs = countJobs(server);
      const response = await call(server.url, { ...good, ...probe.call });
      assertResponse(response, probe, probe.status);
      assert.equal(countJobs(server), probe.status === 201 ? jobs + 1 : jobs, 'workflow jobs stored');
    });
  }
});

describe('the mock', () => {
  for (const probe of [...probes, ...orderOfChecks]) {
    const { mockStatus = probe.status } = probe;
    test(`responds ${mockStatus} to ${probe.title}`, async () => {
      assertResponse(await call(mock.url, { ...good, ...probe.call }), probe, mockStatus);
    });
  }
});

function assertResponse(response: TestResponse, { violated, says, headers = {} }: Probe, status: number): void {
  assert.equal(response.status, status, response.text);
  assert.equal(response.headers['content-type'], 'application/json');
  if (status === 201) return;
  for (const [name, value] of Object.entries(headers)) assert.equal(response.headers[name], value);
  if (violated) assertViolations(response.json, violated, says);
  else assertDetail(response.json, says);
}

function assertViolations(body: unknown, violated: string[], says = /./): void {
  const messages = new Map<string, unknown>(Object.entries(Object(body)));
  assert.deepEqual([...messages.keys()].sort(), [...violated].sort());
  for (const list of messages.values()) {
    assert(Array.isArray(list) && list.length > 0, JSON.stringify(list));
    for (const message of list) assert.match(message, /^[A-Z"].*\.$/, 'a sentence');
  }
  assert.match(String(messages.get(violated[0] ?? '')), says);
}

function assertDetail(body: unknown, says = /./): void {
  assert.deepEqual(Object.keys(Object(body)), ['detail']);
  assert.match(Object(body).detail, says);
}
