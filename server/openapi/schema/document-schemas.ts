import { type Document, isNode, pointerTo } from '../document/index.ts';
import { type SchemaNode, visitSubschemas } from './subschemas.ts';

/** The keywords of OpenAPI below which the names are the author's. */
const named = new Set(
  'paths webhooks pathItems additionalOperations callbacks responses requestBodies mediaTypes securitySchemes variables parameters headers content links'.split(
    ' ',
  ),
);

/** The keywords below which anything may stand. */
const free = new Set(['example', 'examples', 'value', 'dataValue', 'default', 'enum']);

/** Is shown a schema, and how to tell where it stands while it is shown. */
export type VisitSchema = (schema: unknown, pointer: () => string) => void;

/** Is shown an object of a document that is neither a schema nor a value, and how to tell where it stands. */
export type VisitPart = (part: SchemaNode, pointer: () => string) => void;

/** Shows every schema of the document, outer before inner; references are not followed. */
export function visitDocumentSchemas(document: Document, visit: VisitSchema): void {
  visitDocument(document, visit, () => {});
}

/** Shows every other object of the document, outer before inner; references are not followed. */
export function visitDocumentParts(document: Document, visit: VisitPart): void {
  visitDocument(document, undefined, visit);
}

function visitDocument(document: Document, visitSchema: VisitSchema | undefined, visitPart: VisitPart): void {
  const tokens: string[] = [];
  const pointer = () => pointerTo('#', ...tokens);
  const within = (added: string[], show: () => void): void => {
    tokens.push(...added);
    show();
    tokens.length -= added.length;
  };
  const showSchema = (schema: unknown): void => {
    if (!visitSchema) return;
    visitSchema(schema, pointer);
    if (isNode(schema)) visitSubschemas(schema, (inner, ...added) => within(added, () => showSchema(inner)));
  };
  const showMembers = (node: unknown, show: (value: unknown, key: string) => void): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) within([key], () => show(value, key));
  };
  const showPart = (node: unknown): void => {
    if (isNode(node)) visitPart(node, pointer);
    showMembers(node, (value, key) => {
      if (key === 'schema' || key === 'itemSchema') showSchema(value);
      else if (key === 'schemas') showMembers(value, showSchema);
      else if (named.has(key)) showMembers(value, showPart);
      else if (!free.has(key) && !key.startsWith('x-')) showPart(value);
    });
  };
  showPart(document);
}
