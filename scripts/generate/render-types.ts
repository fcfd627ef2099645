import { astToString, type GlobalContext, type OpenAPI3, resolveRef, transformSchema } from 'openapi-typescript';
import ts from 'typescript';
import {
  type Document,
  isNode,
  isRef,
  listDeclaredOperations,
  locateOperation,
  valueAt,
} from '../../server/openapi/document/index.ts';
import {
  type Direction,
  type Discriminator,
  forbidding,
  readDiscriminator,
  readValueType,
  requiredNames,
  type SchemaNode,
  visitDocumentSchemas,
} from '../../server/openapi/schema/index.ts';
import { createByteTransform } from './byte-types.ts';
import { nameCircularTypes } from './circular-types.ts';
import { hoistReferences } from './hoist-references.ts';
import { restoreMethods, toOlderDocument } from './older-document.ts';

/** The types of what travels one way: what may not travel that way is `never`. */
export function renderTypes(document: Document, direction: Direction): string {
  const [directed, unchanged] = [copy(document), copy(document)];
  const toBytes = createByteTransform(directed);
  const forbidden = new Set<unknown>();
  const discriminators = listDiscriminators(directed);
  const open: SchemaNode[] = [];
  visitDocumentSchemas(directed, (schema) => {
    if (!isNode(schema)) return;
    if (isNode(schema.additionalProperties) && isNode(schema.properties)) open.push(schema);
    tellBranchesApart(unchanged, schema, discriminators.get(schema));
    if (schema[forbidding[direction]] === true) forbidden.add(schema);
    joinChoices(schema);
    settleNullable(document, schema);
    if (Array.isArray(schema.required)) schema.required = requiredNames(unchanged, schema, direction);
    // What travels may be changed by who has it.
    delete schema.readOnly;
  });
  for (const schema of open) admitDeclared(schema);
  const never = ts.factory.createKeywordTypeNode(ts.SyntaxKind.NeverKeyword);
  return render(directed, {
    emptyObjectsUnknown: true,
    transform: (schema) => (forbidden.has(schema) ? never : toBytes(schema)),
  });
}

function listDiscriminators(document: Document): Map<SchemaNode, Discriminator> {
  const found = new Map<SchemaNode, Discriminator>();
  visitDocumentSchemas(document, (schema) => {
    const discriminator = isNode(schema) ? readDiscriminator(document, schema) : undefined;
    if (isNode(schema) && discriminator) found.set(schema, discriminator);
  });
  return found;
}

/**
 * Where a schema leaves the property of a discriminator open, its names type it, within the choice. The compiler's own reading
 * of discriminators puts the names of components in the place of what the schemas say.
 */
function tellBranchesApart(unchanged: Document, schema: SchemaNode, discriminator: Discriminator | undefined): void {
  delete schema.discriminator;
  if (!discriminator) return;
  const { propertyName, keyword, branches, fallback } = discriminator;
  schema[keyword] = branches.map(({ $ref, names, allowed }, index) => {
    const inner = valueAt(schema[keyword], `#/${index}`);
    const isOpen =
      allowed === undefined &&
      readValueType(unchanged, $ref ?? '')
        .property(propertyName)
        ?.types.has('string');
    if ($ref === undefined || !isOpen || index === fallback) return inner;
    return { allOf: [inner, { type: 'object', properties: { [propertyName]: { type: 'string', enum: names } } }] };
  });
}

/** In TypeScript what holds for properties of any name holds for those that are declared as well. */
function admitDeclared(schema: SchemaNode): void {
  const { properties, additionalProperties: others } = schema;
  const typeOf = (inner: unknown) => (isNode(inner) && inner.enum === undefined ? inner.type : undefined);
  const isSame = (inner: unknown) =>
    /^(string|number|integer|boolean)$/.test(`${typeOf(inner)}`) && typeOf(inner) === typeOf(others);
  const declared = Object.values(isNode(properties) ? properties : {}).filter((inner) => !isSame(inner));
  if (isNode(others) && Object.keys(others).length > 0 && declared.length > 0)
    schema.additionalProperties = { anyOf: [others, ...declared] };
}

/** The compiler takes `nullable` for a keyword of any version, and passes over it beside a reference. */
function settleNullable({ openapi }: Document, schema: SchemaNode): void {
  if (!openapi.startsWith('3.0')) delete schema.nullable;
  if (schema.nullable !== true || !isRef(schema)) return;
  schema.allOf = [{ $ref: schema.$ref }];
  Reflect.deleteProperty(schema, '$ref');
}

/** Of a choice beside several types openapi-typescript makes one more alternative, unless it is a `oneOf`, which is the same as a type. */
function joinChoices(schema: SchemaNode): void {
  if (!Array.isArray(schema.type) || !schema.anyOf || schema.oneOf) return;
  schema.oneOf = schema.anyOf;
  delete schema.anyOf;
}

/** A document that may be changed, as the compiler does whose nodes are made from it. */
function copy(document: Document): Document & OpenAPI3 {
  const paths = Object.entries(document.paths ?? {}).filter(([path]) => path.startsWith('/'));
  const text = JSON.stringify({ ...document, paths: Object.fromEntries(paths) }, function (key, value) {
    // Among the components, names are the author's.
    return key === 'responses' && isNode(value) && this !== document.components ? withoutExtensions(value) : value;
  });
  const schema = JSON.parse(text);
  toOlderDocument(schema);
  hoistReferences(schema);
  admitEmpty(schema);
  return schema;
}

/** A parameter that may be without a value is the empty text then. */
function admitEmpty(document: Document): void {
  const parameters = listDeclaredOperations(document).flatMap((operation) => operation.parameters);
  for (const node of new Set(parameters.map((parameter) => parameter.node)))
    if (node.in === 'query' && node.allowEmptyValue === true && node.schema !== undefined)
      node.schema = { anyOf: [node.schema, { type: 'string', enum: [''] }] };
}

/** The responses of an operation without what an extension says. */
function withoutExtensions(responses: SchemaNode): SchemaNode {
  return Object.fromEntries(Object.entries(responses).filter(([key]) => !key.startsWith('x-')));
}

/** Renders the types of a document, which it may change. */
function render(schema: Document & OpenAPI3, options: Partial<GlobalContext>): string {
  const ids = replaceOddIds(schema);
  const nodes = transformSchema(schema, { ...createContext(schema), ...options } as GlobalContext);
  const text = astToString(restoreMethods(nameCircularTypes(nodes.map((node) => nameOperations(node, ids)))));
  return text.replace(/^type WithRequired<[^;]*;\s*\};/m, withRequired);
}

/** Gives the operations other ids whose own openapi-typescript reads as a part of a pointer, or as a number. Returns their own by those. */
function replaceOddIds(schema: Document): Map<string, string> {
  const odd = listDeclaredOperations(schema).filter(({ id }) => /[%#]|^\d/.test(id));
  return new Map(
    odd.map(({ id, ...operation }, index) => {
      const replacement = `\ue000${index}`;
      Object.assign(locateOperation(schema, operation).node, { operationId: replacement });
      return [replacement, id];
    }),
  );
}

/** The node with the operations' own ids again. */
function nameOperations<T extends ts.Node>(node: T, ids: Map<string, string>): T {
  if (ids.size === 0) return node;
  const visit = (each: ts.Node): ts.Node => {
    const id = ts.isStringLiteral(each) ? ids.get(each.text) : undefined;
    return id === undefined ? ts.visitEachChild(each, visit, undefined) : ts.factory.createStringLiteral(id);
  };
  return ts.visitEachChild(node, visit, undefined);
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
    discriminators: { objects: {}, refsHandled: [] },
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
