import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { type Answer, call } from '../support/calls.ts';
import { startTestMock, startTestServer } from '../support/servers.ts';
import { good, orderOfChecks, type Probe, probes } from './requests.ts';

const server = await startTestServer({ after });
const mock = await startTestMock({ after });

describe('the server', () => {
  for (const probe of [...probes, ...orderOfChecks]) {
    test(`answers ${probe.status} to ${probe.title}`, async () => {
      const jobs = server.countJobs();
      const answer = await call(server.url, { ...good, ...probe.call });
      assertAnswer(answer, probe, probe.status);
      assert.equal(server.countJobs(), probe.status === 201 ? jobs + 1 : jobs, 'workflow jobs stored');
    });
  }
});

describe('the mock', () => {
  for (const probe of [...probes, ...orderOfChecks]) {
    const { mockStatus = probe.status } = probe;
    test(`answers ${mockStatus} to ${probe.title}`, async () => {
      assertAnswer(await call(mock.url, { ...good, ...probe.call }), probe, mockStatus);
    });
  }
});

function assertAnswer(answer: Answer, { violated, says, headers = {} }: Probe, status: number): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers['content-type'], 'application/json');
  if (status === 201) return;
  for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers[name], value);
  if (violated) assertViolations(answer.json, violated, says);
  else assertDetail(answer.json, says);
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
