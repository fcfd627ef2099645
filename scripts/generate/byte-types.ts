import ts from 'typescript';
import { type Document, isNode } from '../../server/openapi/document/index.ts';
import { findByteSchemas } from './byte-schemas.ts';

/** Creates the transform of openapi-typescript that makes a `Blob` of what stands for bytes. It changes the document. */
export function createByteTransform(document: Document): (schema: unknown) => ts.TypeNode | undefined {
  const found = findByteSchemas(document);
  const { createKeywordTypeNode, createLiteralTypeNode, createNull, createTypeReferenceNode, createUnionTypeNode } =
    ts.factory;
  // Only schemas with a type are transformed.
  for (const schema of found.keys()) schema.type ??= 'string';
  return (schema) => {
    const bytes = isNode(schema) ? found.get(schema) : undefined;
    if (!bytes) return undefined;
    const others = [
      ...(bytes.isText ? [createKeywordTypeNode(ts.SyntaxKind.StringKeyword)] : []),
      ...(bytes.isNullable ? [createLiteralTypeNode(createNull())] : []),
    ];
    const blob = createTypeReferenceNode('Blob');
    return others.length > 0 ? createUnionTypeNode([blob, ...others]) : blob;
  };
}
