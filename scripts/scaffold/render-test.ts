import type { Operation } from '../../server/openapi/model.ts';
import { createSampleOf } from '../../server/openapi/samples/index.ts';
import { toTerminalLine } from '../../server/terminal-text.ts';
import { findSuccess, literal, statusOf } from './render-stub.ts';
import { isRecord, type ShownBodies, showBodies } from './show-bodies.ts';

/**
 * A test that sends a request as the contract shows it, and expects the response that belongs to it: it fails until the
 * handler gives that. Comments say which values come from the request, and which are the server's own.
 */
export function renderTest(operation: Operation): string {
  const bodies = showBodies(operation);
  const isExpected = bodies.received !== undefined;
  const words = [literal(operation.id), statusOf(findSuccess(operation.responses)), renderCall(operation, bodies)];
  return [
    ...(isExpected ? ["import assert from 'node:assert/strict';"] : []),
    "import { test } from 'node:test';",
    "import { callOperation } from '../support/call-operation.ts';",
    "import { startTestServer } from '../support/servers.ts';",
    '',
    `test(${literal(`${operation.id} responds as the contract shows`)}, async (t) => {`,
    '  const { url } = await startTestServer(t);',
    ...renderCondition(operation),
    `  ${isExpected ? 'const response = ' : ''}await callOperation(url, ${words.join(', ')});`,
    ...(isExpected ? renderExpectation(bodies) : []),
    '});',
    '',
  ].join('\n');
}

/** Says what the operation finds, where it finds something. */
function renderCondition({ method, pathParameters }: Operation): string[] {
  const names = tellNames(pathParameters.flatMap((parameter) => parameter?.name ?? []));
  const found = names ? `What the path names (${names})` : method === 'get' ? 'What it reads' : undefined;
  if (!found) return [];
  return [
    `  // ${found} has to be there: create it first, or put it into the store that startTestServer gives as well.`,
  ];
}

function renderCall(operation: Operation, { sent }: ShownBodies): string {
  const { method, path, headers, body } = createSampleOf(operation, 'admin-secret-for-tests');
  const members = [
    `method: ${toSource(method)}`,
    `path: ${toSource(path)}`,
    ...(Object.keys(headers).length > 0 ? [`headers: ${toSource(headers)}`] : []),
    ...(body === undefined
      ? []
      : [`body: ${sent === undefined ? toSource(body) : `JSON.stringify(${toSource(sent)})`}`]),
  ];
  return `{\n    ${members.join(',\n    ')},\n  }`;
}

function renderExpectation({ received, echoed }: ShownBodies): string[] {
  return [...renderOrigins(received, echoed), `  assert.deepEqual(response.json, ${toSource(received)});`];
}

/** Says where the values of a response to something that was sent come from. */
function renderOrigins(received: unknown, echoed: string[]): string[] {
  if (!isRecord(received) || echoed.length === 0) return [];
  const own = Object.keys(received).filter((name) => !echoed.includes(name));
  return [
    `  // As it was sent: ${tellNames(echoed)}.`,
    ...(own.length > 0 ? [`  // Decided by the server, so adapt what is expected of: ${tellNames(own)}.`] : []),
  ];
}

/** Names in a comment: one that could end it is quoted. */
function tellNames(names: string[]): string {
  return names
    .map((name) => (/^[\p{L}\p{N} $_.-]*$/u.test(name) ? name : toTerminalLine(JSON.stringify(name))))
    .join(', ');
}

function toSource(value: unknown): string {
  // Under that name, an object literal would have another prototype instead.
  const source = JSON.stringify(value, null, 2).replaceAll(/^( *)"__proto__":/gm, '$1["__proto__"]:');
  return source.replaceAll('\n', '\n  ');
}
