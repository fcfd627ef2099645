import { compileContract } from '../../server/openapi/compile.ts';
import { type Document, isNode, valueAt } from '../../server/openapi/document/index.ts';
import type { Content } from '../../server/openapi/model.ts';
import { listSubschemas, type SchemaNode, saysBinary } from '../../server/openapi/schema/index.ts';

/** What a schema that says that its texts are bytes stands for. */
export interface ByteSchema {
  /** True if it stands for a text as well, since it occurs in JSON too. */
  isText: boolean;
  isNullable: boolean;
}

/** Finds the schemas of a document that stand for bytes in a body; in JSON alone, which has none, they stand for texts. */
export function findByteSchemas(document: Document): Map<SchemaNode, ByteSchema> {
  const inBytes = new Set<SchemaNode>();
  const inTexts = new Set<SchemaNode>();
  for (const { body, responses } of compileContract(document).operations) {
    for (const content of [...(body?.content ?? []), ...responses.flatMap((response) => response.content)]) {
      reach(document, valueAt(document, content.check?.pointer ?? ''), carriesBytes(content) ? inBytes : inTexts);
    }
  }
  const found = [...inBytes].filter((schema) => saysBinary(schema) && isText(schema));
  return new Map(
    found.map((schema) => [schema, { isText: inTexts.has(schema), isNullable: [schema.type].flat().includes('null') }]),
  );
}

function carriesBytes({ syntax }: Content): boolean {
  return syntax === 'bytes' || syntax === 'parts' || syntax === 'list';
}

function isText({ type }: SchemaNode): boolean {
  return type === undefined || [type].flat().includes('string');
}

/** Adds the schema and all that it holds or refers to. */
function reach(document: Document, schema: unknown, reached: Set<SchemaNode>): void {
  const queue = [schema];
  for (const each of queue) {
    if (!isNode(each) || reached.has(each)) continue;
    reached.add(each);
    queue.push(...listSubschemas(each).map((inner) => inner.schema));
    if (typeof each.$ref === 'string') queue.push(valueAt(document, each.$ref));
  }
}
