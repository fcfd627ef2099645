import { listDeclaredOperations, type DeclaredOperation } from '../../server/openapi/declared-operations.ts';
import type { Document, Header, Response } from '../../server/openapi/document.ts';
import { type Located, locate, pointerTo } from '../../server/openapi/pointer.ts';
import type { FindSchemaViolations } from '../../server/openapi/schemas.ts';

/** An example that departs from the contract it stands in. */
export interface BadExample {
  operationId: string;
  status: string;
  /** The media type and the example's name, or the header's name. */
  place: string;
  /** What is wrong, with a JSON pointer into the example. */
  reason: string;
}

/** Every example of a response, body or header, that the contract itself does not allow. */
export function findBadExamples(document: Document, find: FindSchemaViolations): BadExample[] {
  return listDeclaredOperations(document).flatMap((operation) =>
    [...operation.responses].flatMap(([status, response]) =>
      [...readBodyExamples(document, response), ...readHeaderExamples(document, response)].flatMap((example) =>
        judge(operation, status, example, find),
      ),
    ),
  );
}

/** The bad examples in one message for whoever keeps the contract. */
export function renderBadExamples(bad: BadExample[]): string {
  const lines = bad.map(({ operationId, status, place, reason }) => `  ${operationId} ${status} ${place}: ${reason}`);
  return [`The mock cannot answer with examples that violate the contract; mend them:`, ...lines].join('\n');
}

interface Example {
  place: string;
  value: unknown;
  pointer: string;
}

function readBodyExamples(document: Document, { node, pointer }: Located<Response>): Example[] {
  return Object.entries(node.content ?? {}).flatMap(([type, { schema, example, examples = {} }]) => {
    if (!schema) return [];
    const place = pointerTo(pointer, 'content', type, 'schema');
    const named = Object.keys(examples).map((name): Example => {
      const { node } = locate<{ value?: unknown }>(document, pointerTo(pointer, 'content', type, 'examples', name));
      return { place: `${type} example ${name}`, value: node.value, pointer: place };
    });
    return [...(example === undefined ? [] : [{ place: `${type} example`, value: example, pointer: place }]), ...named];
  });
}

function readHeaderExamples(document: Document, { node, pointer }: Located<Response>): Example[] {
  return Object.keys(node.headers ?? {}).flatMap((name) => {
    const { node: header, pointer: place } = locate<Header>(document, pointerTo(pointer, 'headers', name));
    if (!header.schema || header.example === undefined) return [];
    return [{ place: `header ${name} example`, value: header.example, pointer: pointerTo(place, 'schema') }];
  });
}

function judge(
  { id }: DeclaredOperation,
  status: string,
  { place, value, pointer }: Example,
  find: FindSchemaViolations,
): BadExample[] {
  if (value === undefined) return [];
  const [first] = find(pointer, value);
  return first ? [{ operationId: id, status, place, reason: `${first.at || 'it'} ${first.message}` }] : [];
}
