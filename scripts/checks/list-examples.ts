import { isWrittenOut, syntaxOf } from '../../server/openapi/bodies/index.ts';
import {
  type DeclaredOperation,
  type Document,
  listDeclaredOperations,
  locate,
  memberOf,
  membersOf,
  parseMediaType,
  pointerTo,
  readExamples as readGiven,
  tokensOf,
  valueAt,
} from '../../server/openapi/document/index.ts';
import { readValueType } from '../../server/openapi/schema/index.ts';
import { isNode, listOf } from '../changes/view.ts';

/** The direction of the message that an example stands for. */
export type Direction = 'request' | 'response';

/** An example of the contract, or a default, and the schema that it has to fit in a direction. */
export interface Example {
  pointer: string;
  value: unknown;
  schema: string;
  direction: Direction;
}

/** Every example of bodies, parameters and headers, and every example and default inside their schemas; each once in a direction. */
export function listExamples(document: Document): Example[] {
  const examples = new Map<string, Example>();
  const add = (example: Example) => examples.set(`${example.direction} ${example.pointer}`, example);
  const seen = new Set<string>();
  for (const { pointer, direction } of listDeclaredOperations(document).flatMap((operation) =>
    listHolders(document, operation),
  )) {
    for (const example of readExamples(document, pointer, direction)) add(example);
    for (const key of schemaKeys)
      for (const schema of listSchemas(document, pointerTo(pointer, key), direction, seen))
        for (const example of readSchemaExamples(document, schema, direction)) add(example);
  }
  return [...examples.values()];
}

/** The keywords for the schema of a message, the more telling first. */
const schemaKeys = ['itemSchema', 'schema'];

interface Holder {
  pointer: string;
  direction: Direction;
}

/** Everything of an operation that may have a schema and examples of it: parameters, headers and media types. */
function listHolders(document: Document, { parameters, body, responses }: DeclaredOperation): Holder[] {
  const request = [...parameters, ...(body ? [body] : [])].map(({ pointer }) => ({
    pointer,
    direction: 'request' as const,
  }));
  const response = [...responses.values()].flatMap(({ pointer, node }) => [
    { pointer, direction: 'response' as const },
    ...Object.keys(node.headers ?? {}).map((name) => ({
      pointer: locate(document, pointerTo(pointer, 'headers', name)).pointer,
      direction: 'response' as const,
    })),
  ]);
  return [...request, ...response].flatMap((holder) => {
    const content = pointerTo(holder.pointer, 'content');
    const types = Object.keys(membersOf(valueAt(document, content)));
    return [holder, ...types.map((type) => ({ ...holder, pointer: pointerTo(content, type) }))];
  });
}

/** The `example` and the `examples` of a parameter, a header or a media type. */
function readExamples(document: Document, holder: string, direction: Direction): Example[] {
  const node = valueAt(document, holder);
  const key = schemaKeys.find((each) => isNode(memberOf(node, each)));
  if (!isNode(node) || key === undefined) return [];
  const schema = pointerTo(holder, key);
  const all = readGiven(document, node, holder).filter(({ isSerialized }) => !isSerialized);
  const held = all.filter(({ value }) => !isWritten(document, holder, schema, value));
  if (key === 'schema') return held.map(({ value, pointer }) => ({ pointer, value, schema, direction }));
  // Each item is held against the schema of the items.
  return held.flatMap(({ value, pointer }) =>
    [value].flat().map((item, index) => ({
      pointer: Array.isArray(value) ? pointerTo(pointer, String(index)) : pointer,
      value: item,
      schema,
      direction,
    })),
  );
}

/** Tells whether a value in the place of a body is the body as it is written. */
function isWritten(document: Document, holder: string, schema: string, value: unknown): boolean {
  const [keyword, type = ''] = tokensOf(holder).slice(-2);
  const media = keyword === 'content' ? parseMediaType(type) : undefined;
  return media !== undefined && isWrittenOut(value, syntaxOf(media), readValueType(document, schema));
}

/** The `example`, the `examples` and the `default` of a schema. */
function readSchemaExamples(document: Document, schema: string, direction: Direction): Example[] {
  const node = valueAt(document, schema);
  if (!isNode(node)) return [];
  const single = ['example', 'default']
    .filter((keyword) => node[keyword] !== undefined)
    .map((keyword) => ({ pointer: pointerTo(schema, keyword), value: node[keyword], schema, direction }));
  const several = listOf(node.examples).map((value, index) => ({
    pointer: pointerTo(schema, 'examples', String(index)),
    value,
    schema,
    direction,
  }));
  return [...single, ...several];
}

const single = ['items', 'additionalProperties', 'not', 'contains', 'propertyNames', 'if', 'then', 'else'];
const many = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'properties', 'patternProperties', 'dependentSchemas'];

/** The schemas that belong to a message in a direction: what cannot be in it is left out, with all that is inside. */
function listSchemas(document: Document, pointer: string, direction: Direction, seen: Set<string>): string[] {
  const node = valueAt(document, pointer);
  if (!isNode(node) || seen.has(`${direction} ${pointer}`)) return [];
  if (node[direction === 'request' ? 'readOnly' : 'writeOnly'] === true) return [];
  seen.add(`${direction} ${pointer}`);
  const places = [
    ...(typeof node.$ref === 'string' ? [node.$ref] : []),
    ...single.filter((keyword) => isNode(node[keyword])).map((keyword) => pointerTo(pointer, keyword)),
    ...many.flatMap((keyword) =>
      Object.keys(membersOf(node[keyword])).map((name) => pointerTo(pointer, keyword, name)),
    ),
  ];
  return [pointer, ...places.flatMap((place) => listSchemas(document, place, direction, seen))];
}
