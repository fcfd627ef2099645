import { isDeepStrictEqual } from 'node:util';
import { isNode, memberOf, valueAt } from '../../server/openapi/document/index.ts';
import type { Content, Response as DeclaredResponse, Operation } from '../../server/openapi/model.ts';
import { createSampleOf } from '../../server/openapi/samples/index.ts';
import { exampleOf, type SchemaNode } from '../../server/openapi/schema/index.ts';
import { toTerminalLine } from '../../server/terminal-text.ts';
import { callOf, keyOf, literal } from '../cli/index.ts';
import type { HandlersIndex } from './handlers.ts';

/** The stub of a handler, with a comment that says what to write. */
export function renderStub(
  document: object,
  operation: Operation,
  name: string,
  { resources, generated }: Pick<HandlersIndex, 'resources'> & { generated: string },
): string {
  const { id, method, path, pointer } = operation;
  const summary = memberOf(valueAt(document, pointer), 'summary');
  const told = typeof summary === 'string' && summary.trim() !== '' ? summary : `${method.toUpperCase()} ${path}`;
  return `import { unwritten } from 'contract-workbench';
import type { Handler } from '${generated}/contract.ts';
${resources ? `${resources.imported}\n` : ''}
type Id = ${literal(id)};

/** ${told.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /').replace(/\.$/, '')}. */
export function ${name}(${resources ? `_${resources.name}: ${resources.type}` : ''}): Handler<Id> {
  // Until a handler is returned, ${callOf('start')} responds with examples, and ${callOf('serve')} with a 501. With Response of the same file:
  // ${renderForm(operation)}
  return unwritten;
}
`;
}

/** A handler in one line, with the parts of the input that the operation has. */
function renderForm({ pathParameters, otherParameters, body, responses }: Operation): string {
  const has = (place: string) => otherParameters.some((parameter) => parameter.in === place);
  const parts = [
    ...(pathParameters.length > 0 ? ['path'] : []),
    ...(has('query') ? ['query'] : []),
    ...(body ? ['body'] : []),
  ];
  const success = findSuccess(responses);
  const sent = success?.content.length === 0 ? '' : ', body: …';
  const status = success && (/^\d+$/.test(success.key) ? success.key : literal(success.key));
  const type = status === undefined ? 'Response<Id>' : `Response<Id, ${status}>`;
  return `return async (${parts.length > 0 ? `{ ${parts.join(', ')} }` : ''}): Promise<${type}> => ({ status: ${statusOf(success)}${sent} });`;
}

/** The first success that an operation declares. */
function findSuccess(responses: Operation['responses']): DeclaredResponse | undefined {
  return responses.find(({ key }) => /^2(\d\d|XX)$/i.test(key));
}

/** The status of a success; 200 where none is declared. */
function statusOf(success: DeclaredResponse | undefined): number {
  return success ? Number(success.key.toUpperCase().replace('XX', '00')) : 200;
}

/**
 * A test that sends a request as the contract shows it, and expects the response that belongs to it: it fails until the
 * handler gives that. Comments say which values come from the request, and which are the server's own.
 */
export function renderTest(operation: Operation, { generated, setup }: { generated: string; setup: string }): string {
  const bodies = showBodies(operation);
  const isNamed = generated !== '../../generated';
  const document = isNamed ? `, new URL('${generated}/openapi.json', ${'import.meta'}.url)` : '';
  const isExpected = bodies.received !== undefined;
  const words = [literal(operation.id), statusOf(findSuccess(operation.responses)), renderCall(operation, bodies)];
  return [
    ...(isExpected ? ["import assert from 'node:assert/strict';"] : []),
    "import { test } from 'node:test';",
    "import { startTestServer } from 'contract-workbench/testing';",
    `import type { Contract } from '${generated}/contract.ts';`,
    `import { setup } from '${setup}';`,
    '',
    `test(${literal(`${operation.id} responds as the contract shows`)}, async (t) => {`,
    `  const { call } = await startTestServer<Contract>(t, setup${document});`,
    ...renderCondition(operation),
    `  ${isExpected ? 'const response = ' : ''}await call(${words.join(', ')});`,
    ...(isExpected ? renderExpectation(bodies) : []),
    '});',
    '',
  ].join('\n');
}

/** A comment that says what must exist before the operation is called. */
function renderCondition({ method, pathParameters }: Operation): string[] {
  const names = tellNames(pathParameters.flatMap((parameter) => parameter?.name ?? []));
  const found = names ? `What the path names (${names})` : method === 'get' ? 'What it reads' : undefined;
  if (!found) return [];
  return [`  // ${found} has to be there: create it first, or let openEmpty of the setup put it there.`];
}

function renderCall(operation: Operation, { sent }: ShownBodies): string {
  const { method, target, headers, body } = createSampleOf(operation, 'admin-secret-for-tests');
  const members = [
    `method: ${toSource(method)}`,
    `path: ${toSource(target)}`,
    ...(Object.keys(headers).length > 0 ? [`headers: ${toSource(headers, '    ')}`] : []),
    ...(body === undefined
      ? []
      : [`body: ${sent === undefined ? toSource(body) : `JSON.stringify(${toSource(sent, '    ')})`}`]),
  ];
  return `{\n    ${members.join(',\n    ')},\n  }`;
}

function renderExpectation({ received, echoed }: ShownBodies): string[] {
  return [...renderOrigins(received, echoed), `  assert.deepEqual(response.json, ${toSource(received)});`];
}

/** Comments that say which values of the response are from the request. */
function renderOrigins(received: unknown, echoed: string[]): string[] {
  if (!isNode(received) || echoed.length === 0) return [];
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

/** A value as an expression, as formatters write it, with what follows its first line indented. */
function toSource(value: unknown, indent = '  '): string {
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => toSource(item, inner))
    : Object.entries(value).map(([name, member]) => `${keyOf(name)}: ${toSource(member, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (members.length === 0) return `${open}${close}`;
  return `${open}\n${members.map((member) => `${inner}${member},\n`).join('')}${indent}${close}`;
}

/** A request and the response that belongs to it, as far as both are JSON. */
interface ShownBodies {
  sent: unknown;
  received: unknown;
  /** The properties that the response has from the request. */
  echoed: string[];
}

/**
 * The bodies that the contract shows for an operation, brought in line with each other: a handler that returns what it was
 * sent, or what the path names, makes them true.
 */
function showBodies(operation: Operation): ShownBodies {
  const [taken] = operation.body?.content ?? [];
  const given = findSuccess(operation.responses)?.content.find(({ syntax }) => syntax === 'json');
  const shown = given && exampleOf(given);
  const sent = taken?.syntax === 'json' ? showSent(taken, shown) : undefined;
  if (!given || !isNode(shown)) return { sent, received: shown, echoed: [] };
  const named = take(given, shown, nameByPath(operation, shown), false);
  const received = isNode(sent) ? take(given, named, sent) : named;
  const echoed = isNode(sent) ? Object.keys(received).filter((name) => isSame(received, sent, name)) : [];
  return { sent, received, echoed };
}

/** The example of a body, else a sample with all its properties, with the values of the response where they fit. */
function showSent(content: Content, shown: unknown): unknown {
  const own = exampleOf(content);
  return content.examples.length === 0 && isNode(own) && isNode(shown) ? take(content, own, shown) : own;
}

/** A body with what it can have of another: the values of its own properties, and with `adds` the properties that it lacks. */
function take({ check, findUndeclared }: Content, own: SchemaNode, others: SchemaNode, adds = true): SchemaNode {
  let filled = own;
  for (const [name, value] of Object.entries(others)) {
    const changed = { ...filled, [name]: value };
    const isAllowed = Object.hasOwn(own, name)
      ? check?.isValid(changed) !== false
      : adds && check !== undefined && findUndeclared(changed).length === 0 && check.isValid(changed);
    if (isAllowed) filled = changed;
  }
  return filled;
}

/** The values of the path by the properties that are likely to have them: those of the same names, and `id` for the last. */
function nameByPath({ pathParameters }: Operation, shown: SchemaNode): SchemaNode {
  const named = pathParameters.flatMap((parameter): [string, unknown][] =>
    parameter ? [[parameter.name, exampleOf(parameter)]] : [],
  );
  const last = named.at(-1);
  return Object.fromEntries([...(last && !Object.hasOwn(shown, last[0]) ? [['id', last[1]] as const] : []), ...named]);
}

function isSame(some: SchemaNode, others: SchemaNode, name: string): boolean {
  return Object.hasOwn(others, name) && isDeepStrictEqual(some[name], others[name]);
}
