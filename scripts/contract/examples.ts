import { isWrittenOut, syntaxOf } from '../../server/openapi/bodies/index.ts';
import {
  type DeclaredOperation,
  type Document,
  isNode,
  isRef,
  listDeclaredOperations,
  locate,
  memberOf,
  membersOf,
  namesOf,
  parseMediaType,
  pointerTo,
  readExamples,
  tokensOf,
  valueAt,
} from '../../server/openapi/document/index.ts';
import {
  createSchemaChecks,
  type Direction,
  forbidding,
  holderOf,
  listSubschemas,
  readValueType,
  type SchemaViolation,
} from '../../server/openapi/schema/index.ts';
import type { Finding } from '../cli/index.ts';
import type { Locate } from './positions.ts';

/** An example of the contract, or a default, and the schema by which it must be valid in a direction. */
interface Example {
  pointer: string;
  value: unknown;
  schema: string;
  direction: Direction;
}

/**
 * The findings of each example and default that could not be sent, one example after the other, so that the caller can do
 * something else in between.
 * @param directions the messages whose examples count
 */
export function* findExamples(
  document: Document,
  locate: Locate,
  directions: Direction[] = ['request', 'response'],
): Generator<Finding[]> {
  const checks = {
    request: createSchemaChecks(document, 'request'),
    response: createSchemaChecks(document, 'response'),
  };
  const counted = listExamples(document).filter(({ direction }) => directions.includes(direction));
  for (const same of Map.groupBy(counted, ({ pointer }) => pointer).values()) {
    const results = same.map((example) => ({
      example,
      violations: checks[example.direction](example.schema).findViolations(example.value),
    }));
    // An example in a schema that both directions share may show either of them; one at a message must fit each direction that it is for.
    const inSchema = same.some(({ schema, pointer }) => pointer.startsWith(`${schema}/`));
    const isRight = inSchema && results.some(({ violations }) => violations.length === 0);
    const [worst] = isRight ? [] : results.filter(({ violations }) => violations.length > 0);
    yield worst ? toFindings(locate, worst.example, worst.violations) : [];
  }
}

function toFindings(locate: Locate, { pointer, direction }: Example, violations: SchemaViolation[]): Finding[] {
  const unions = violations
    .filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf')
    .map(({ instancePath }) => instancePath);
  // A value that fits no alternative is wrong once, not once for each of them.
  const shown = violations.filter(
    ({ instancePath, keyword }) =>
      /^(one|any)Of$/.test(keyword) || !unions.some((union) => instancePath.startsWith(union)),
  );
  const texts = new Map(shown.map((each) => [`${each.instancePath} ${each.message}`, each]));
  return [...texts.values()].map(({ instancePath, message, keyword }) => {
    const tokens = namesOf(instancePath);
    const place = tokens.length > 0 ? `${tokens.join('.')} ` : '';
    return {
      ...locate(pointerTo(pointer, ...tokens)),
      level: 'error',
      rule: ruleOf(keyword, pointer),
      message: `As a ${direction} this is not valid: ${place}${message}.`,
    };
  });
}

function ruleOf(keyword: string, pointer: string): string {
  if (keyword === 'readOnly') return 'example-read-only';
  if (keyword === 'writeOnly') return 'example-write-only';
  return pointer.endsWith('/default') ? 'default-invalid' : 'example-invalid';
}

/** Every example of bodies, parameters and headers, and every example and default inside their schemas; each once in a direction. */
function listExamples(document: Document): Example[] {
  const examples = new Map<string, Example>();
  const seen = new Set<string>();
  for (const operation of listDeclaredOperations(document))
    for (const { pointer, direction } of listHolders(document, operation)) {
      const schemas = schemaKeys.flatMap((key) => listSchemas(document, pointerTo(pointer, key), direction, seen));
      const found = [...listOf(document, pointer), ...schemas.flatMap((schema) => listOfSchema(document, schema))];
      for (const example of found) examples.set(`${direction} ${example.pointer}`, { ...example, direction });
    }
  return [...examples.values()];
}

/** The keywords for the schema of a message, the more specific first. */
const schemaKeys = ['itemSchema', 'schema'];

/** Everything of an operation that may have a schema and examples of it: parameters, headers and media types. */
function listHolders(document: Document, { parameters, body, responses }: DeclaredOperation) {
  const inDirection = (direction: Direction) => (pointer: string) => {
    const content = pointerTo(pointer, 'content');
    const types = Object.keys(membersOf(valueAt(document, content))).map((type) => pointerTo(content, type));
    return [pointer, ...types].map((pointer) => ({ pointer, direction }));
  };
  const sent = [...responses.values()].flatMap(({ pointer, node }) => [
    pointer,
    ...Object.keys(node.headers ?? {}).map((name) => locate(document, pointerTo(pointer, 'headers', name)).pointer),
  ]);
  const received = [...parameters, ...(body ? [body] : [])].map(({ pointer }) => pointer);
  return [...received.flatMap(inDirection('request')), ...sent.flatMap(inDirection('response'))];
}

/** The `example` and the `examples` of a parameter, a header or a media type. */
function listOf(document: Document, holder: string): Omit<Example, 'direction'>[] {
  const node = valueAt(document, holder);
  const key = schemaKeys.find((each) => isNode(memberOf(node, each)));
  if (!isNode(node) || key === undefined) return [];
  const schema = pointerTo(holder, key);
  const all = readExamples(document, node, holder).filter(({ isSerialized }) => !isSerialized);
  const checked = all.filter(({ value }) => !isWritten(document, holder, schema, value));
  if (key === 'schema') return checked.map(({ value, pointer }) => ({ pointer, value, schema }));
  // Each item is checked against the schema of the items.
  return checked.flatMap(({ value, pointer }) =>
    [value].flat().map((item, index) => ({
      pointer: Array.isArray(value) ? pointerTo(pointer, String(index)) : pointer,
      value: item,
      schema,
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
function listOfSchema(document: Document, schema: string): Omit<Example, 'direction'>[] {
  const { example, default: standard, examples } = membersOf(valueAt(document, schema));
  const several = Array.isArray(examples) ? examples : [];
  const places: [value: unknown, ...tokens: string[]][] = [
    [example, 'example'],
    [standard, 'default'],
    ...several.map((value, index): [unknown, string, string] => [value, 'examples', String(index)]),
  ];
  return places.flatMap(([value, ...tokens]) =>
    value === undefined ? [] : [{ pointer: pointerTo(schema, ...tokens), value, schema }],
  );
}

/** The schemas that belong to a message in a direction; one that cannot be in it is left out, with all that is inside. */
function listSchemas(document: Document, pointer: string, direction: Direction, seen: Set<string>): string[] {
  const node = valueAt(document, pointer);
  if (!isNode(node) || node[forbidding[direction]] === true || seen.has(`${direction} ${pointer}`)) return [];
  seen.add(`${direction} ${pointer}`);
  const within = listSubschemas(node).filter(({ tokens: [keyword] }) => holderOf(keyword)?.about !== 'nothing');
  const places = [...(isRef(node) ? [node.$ref] : []), ...within.map(({ tokens }) => pointerTo(pointer, ...tokens))];
  return [pointer, ...places.flatMap((place) => listSchemas(document, place, direction, seen))];
}
