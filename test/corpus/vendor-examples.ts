import { isWrittenOut, syntaxes } from '../../server/openapi/bodies/index.ts';
import {
  type Document,
  isNode,
  locate,
  pointerTo,
  type readExamples,
  resolve,
} from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation, Response } from '../../server/openapi/model.ts';
import type { SchemaNode } from '../../server/openapi/schema/index.ts';
import { createPlainCheck } from './plain-schema.ts';

/** An example of a whole body that plain JSON Schema allows. */
export interface BodyExample {
  operation: Operation;
  content: Content;
  /** The response that it is of; none for a request. */
  response: Response | undefined;
  /** None for one of the schema, and for the one `example` of a media type. */
  name: string | undefined;
  value: unknown;
  /** The pointer to it, which tells it to people. */
  pointer: string;
}

/** The examples of all bodies in a document that plain JSON Schema allows, and how many it does not or cannot read. */
export function listValidExamples(contract: Contract): { valid: BodyExample[]; invalid: number; unread: number } {
  const { document, operations } = contract;
  const check = createPlainCheck(document);
  const all = operations.flatMap((operation) => [
    ...(operation.body?.content ?? []).flatMap((content) =>
      list(document, { operation, content, response: undefined }),
    ),
    ...operation.responses.flatMap((response) =>
      response.content.flatMap((content) => list(document, { operation, content, response })),
    ),
  ]);
  const verdicts = all.map((example) => check(pointerTo(example.content.pointer, 'schema'), example.value));
  return {
    valid: all.filter((_, index) => verdicts[index] === true),
    invalid: verdicts.filter((verdict) => verdict === false).length,
    unread: verdicts.filter((verdict) => verdict === undefined).length,
  };
}

/** The examples of a body: of its media type, and of its schema. */
function list(document: Document, place: Pick<BodyExample, 'operation' | 'content' | 'response'>): BodyExample[] {
  const { content } = place;
  const { check, syntax, valueType } = content;
  if (!check || syntaxes[syntax].framing) return [];
  const schema = locate<SchemaNode>(document, check.pointer);
  const ofSchema = isNode(schema.node) ? listOfSchema(resolve<SchemaNode>(document, schema.node), schema.pointer) : [];
  const examples = [...content.examples, ...ofSchema];
  return examples
    .filter(({ value }) => !isWrittenOut(value, syntax, valueType))
    .map(({ name, value, pointer }) => ({ ...place, name, value, pointer }));
}

function listOfSchema({ example, examples }: SchemaNode, pointer: string): ReturnType<typeof readExamples> {
  const several = (Array.isArray(examples) ? examples : []).map((value, index) => ({
    name: undefined,
    value,
    pointer: pointerTo(pointer, 'examples', String(index)),
  }));
  if (example === undefined) return several;
  return [{ name: undefined, value: example, pointer: pointerTo(pointer, 'example') }, ...several];
}

/** Renders TypeScript in which each example is held against the generated type, one a line: the n-th is on line n + 2. */
export function renderTypeTests(examples: BodyExample[]): string {
  const lines = examples.map(
    (example, index) =>
      `export const e${index} = (value: ${renderLiteral(example.value)}): ${typeOf(example)} => value;`,
  );
  const imports = ['request', 'response'].map(
    (direction) => `import type { operations as ${direction}s } from './generated/${direction}-types.ts';`,
  );
  return [...imports, ...lines, ''].join('\n');
}

function typeOf({ operation, content, response }: BodyExample): string {
  const at = (...names: string[]) => names.map((name) => `[${JSON.stringify(name)}]`).join('');
  if (!response) return `NonNullable<requests${at(operation.id, 'requestBody')}>${at('content', content.type)}`;
  const { key } = response;
  const status = /^\d/.test(key) && !/x/i.test(key) ? `[${key}]` : at(key);
  return `responses${at(operation.id, 'responses')}${status}${at('content', content.type)}`;
}

/** The type that has the value alone: an object of it is not held to have no other properties, as a literal in code would be. */
function renderLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderLiteral).join(', ')}]`;
  if (!isNode(value)) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${renderLiteral(member)}`)
    .join('; ')} }`;
}
