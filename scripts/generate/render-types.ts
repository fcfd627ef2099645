import {
  astToString,
  type GlobalContext,
  type OpenAPI3,
  resolveRef,
  scanDiscriminators,
  transformSchema,
} from 'openapi-typescript';
import ts from 'typescript';
import { type Direction, forbidding, requiredNames } from '../../server/openapi/direction.ts';
import type { Document } from '../../server/openapi/document.ts';
import { visitDocumentSchemas } from '../../server/openapi/document-schemas.ts';
import { isNode, type SchemaNode } from '../../server/openapi/subschemas.ts';
import { createByteTransform } from './byte-types.ts';
import { nameCircularTypes } from './circular-types.ts';
import { hoistReferences } from './hoist-references.ts';

/** The types of what travels one way: what may not travel that way is `never`. */
export function renderTypes(document: Document, direction: Direction): string {
  const [directed, unchanged] = [copy(document), copy(document)];
  const toBytes = createByteTransform(directed);
  const forbidden = new Set<unknown>();
  visitDocumentSchemas(directed, (schema) => {
    if (!isNode(schema)) return;
    if (schema[forbidding[direction]] === true) forbidden.add(schema);
    joinChoices(schema);
    // It means nothing since OpenAPI 3.1, but the compiler does not ask which version this is.
    if (!document.openapi.startsWith('3.0')) delete schema.nullable;
    if (Array.isArray(schema.required)) schema.required = requiredNames(unchanged, schema, direction);
    // What travels may be changed by who has it.
    delete schema.readOnly;
  });
  const never = ts.factory.createKeywordTypeNode(ts.SyntaxKind.NeverKeyword);
  return render(directed, {
    emptyObjectsUnknown: true,
    transform: (schema) => (forbidden.has(schema) ? never : toBytes(schema)),
  });
}

/** Of a choice beside several types openapi-typescript makes one more alternative, unless it is a `oneOf`, which is the same as a type. */
function joinChoices(schema: SchemaNode): void {
  if (!Array.isArray(schema.type) || !schema.anyOf || schema.oneOf) return;
  schema.oneOf = schema.anyOf;
  delete schema.anyOf;
}

/** A document that may be changed, as the compiler does whose nodes are made from it. */
function copy(document: Document): Document & OpenAPI3 {
  const schema = JSON.parse(JSON.stringify({ ...document, paths: withoutExtensions(document.paths) }));
  hoistReferences(schema);
  return schema;
}

/** What stands among the paths as an extension is not to be understood. */
function withoutExtensions(paths: Document['paths'] = {}): NonNullable<Document['paths']> {
  return Object.fromEntries(Object.entries(paths).filter(([path]) => path.startsWith('/')));
}

/** Renders the types of a document, which it may change. */
function render(schema: OpenAPI3, options: Partial<GlobalContext>): string {
  const nodes = transformSchema(schema, { ...createContext(schema), ...options } as GlobalContext);
  const text = astToString(nameCircularTypes(nodes));
  return text.replace(/^type WithRequired<[^;]*;\s*\};/m, withRequired);
}

/** The compiler's own helper takes no type that may be null, and no name that is not declared. */
const withRequired = `type WithRequired<T, K extends PropertyKey> = T extends unknown ? T & {
    [P in keyof T as P extends K ? P : never]-?: T[P];
} : never;`;

/** The settings that openapi-typescript asks for once it has linted and bundled a document, which has been done by now: Redocly's are not asked for any more. */
function createContext(schema: OpenAPI3): Omit<GlobalContext, 'redoc'> {
  const options = { silent: true };
  return {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    defaultNonNullable: false,
    discriminators: scanDiscriminators(schema, options),
    emptyObjectsUnknown: false,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    injectFooter: [],
    makePathsEnum: false,
    pathParamsAsTypes: false,
    postTransform: undefined,
    propertiesRequiredByDefault: false,
    readWriteMarkers: false,
    resolve: ($ref) => resolveRef(schema, $ref, options),
    rootTypes: false,
    rootTypesKeepCasing: false,
    rootTypesNoSchemaPrefix: false,
    silent: true,
    transform: undefined,
    transformProperty: undefined,
  };
}
