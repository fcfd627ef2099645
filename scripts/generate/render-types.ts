import { type GlobalContext, type OpenAPI3, resolveRef, transformSchema } from 'openapi-typescript';
import ts from 'typescript';
import { syntaxes } from '../../server/openapi/bodies/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import {
  type Document,
  isNode,
  isRef,
  listDeclaredOperations,
  locateItem,
  locateOperation,
  memberOf,
  membersOf,
  valueAt,
} from '../../server/openapi/document/index.ts';
import {
  createSchemaViews,
  type Direction,
  type Discriminator,
  forbidding,
  holderOf,
  reachSchemas,
  readDiscriminator,
  readValueType,
  requiredNames,
  type SchemaNode,
  type SchemaViews,
  saysBinary,
  visitDocumentSchemas,
} from '../../server/openapi/schema/index.ts';
import { hoistReferences, toOlderDocument } from './compiler-document.ts';
import { brandOf, nameTypes, type TypeFiles } from './named-types.ts';

/** The types of a contract: its schemas by name, and the operations and components of each direction in them. */
export function renderTypes(document: Document): TypeFiles {
  return nameTypes({ request: transform(document, 'request'), response: transform(document, 'response') });
}

/** The types of values in a direction: a property that may not be sent in it says so. */
function transform(document: Document, direction: Direction): ts.Node[] {
  const [directed, unchanged] = [copy(document), copy(document)];
  const toBytes = createByteTransform(directed);
  const forbidden = new Set<unknown>();
  const discriminators = listDiscriminators(directed);
  const open: SchemaNode[] = [];
  const views = createSchemaViews(unchanged, { direction });
  visitDocumentSchemas(directed, (schema) => {
    if (!isNode(schema)) return;
    for (const marker of markForbidden(views, schema)) forbidden.add(marker);
    if (isNode(schema.additionalProperties) && isNode(schema.properties)) open.push(schema);
    typeBranches(unchanged, schema, discriminators.get(schema));
    joinChoices(schema);
    settleReference(document, schema);
    if (Array.isArray(schema.required)) {
      schema.required = requiredNames(unchanged, schema, direction);
      declareRequired(schema);
    }
    // A property is read-only for clients, not in TypeScript.
    delete schema.readOnly;
  });
  for (const schema of open) admitDeclared(schema, forbidden);
  const brand = ts.factory.createTypeReferenceNode(brandOf[direction]);
  return toNodes(directed, (schema) => (forbidden.has(schema) ? brand : toBytes(schema)));
}

/**
 * Replaces the properties that are forbidden in the direction of the views, by themselves or by what they refer to. Elsewhere, as in the
 * schema of a parameter, `readOnly` has no effect (OpenAPI 3.0, "Schema Object": "Relevant only for Schema properties definitions").
 */
function markForbidden(views: SchemaViews, schema: SchemaNode): SchemaNode[] {
  const { properties } = schema;
  if (!isNode(properties)) return [];
  const { forbiddenNames } = views.of([{ schema: { properties }, pointer: '#' }]);
  const markers = [...forbiddenNames].map((name) => {
    const description = memberOf(memberOf(properties, name), 'description');
    // It goes on to say so, for what is required.
    const said = views.direction && { [forbidding[views.direction]]: true };
    return [name, { type: 'string', ...said, ...(description !== undefined && { description }) }] as const;
  });
  schema.properties = { ...properties, ...Object.fromEntries(markers) };
  return markers.map(([, marker]) => marker);
}

/** Declares what is required and declared nowhere beside that, as any value: else its type would have no room for it. */
function declareRequired(schema: SchemaNode): void {
  const isElsewhere = ['$ref', 'allOf', 'patternProperties'].some((keyword) => keyword in schema);
  if (isElsewhere || isNode(schema.additionalProperties) || !Array.isArray(schema.required)) return;
  const declared = membersOf(schema.properties);
  const missing = schema.required.map(String).filter((name) => !Object.hasOwn(declared, name));
  if (missing.length > 0) schema.properties = { ...declared, ...Object.fromEntries(missing.map((name) => [name, {}])) };
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
 * Types the property of a discriminator by its names, in the branches whose schemas leave it open. openapi-typescript itself
 * replaces what the schemas say by the names of components.
 */
function typeBranches(unchanged: Document, schema: SchemaNode, discriminator: Discriminator | undefined): void {
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

/** Lets the type of additional properties include those of declared ones: in TypeScript an index signature holds for all properties. */
function admitDeclared(schema: SchemaNode, forbidden: Set<unknown>): void {
  const { properties, additionalProperties: others } = schema;
  const typeOf = (inner: unknown) => (isNode(inner) && inner.enum === undefined ? inner.type : undefined);
  const isSame = (inner: unknown) =>
    !forbidden.has(inner) &&
    /^(string|number|integer|boolean)$/.test(`${typeOf(inner)}`) &&
    typeOf(inner) === typeOf(others);
  const declared = Object.values(isNode(properties) ? properties : {}).filter((inner) => !isSame(inner));
  if (isNode(others) && Object.keys(others).length > 0 && declared.length > 0)
    schema.additionalProperties = { anyOf: [others, ...declared] };
}

/** openapi-typescript reads `nullable` in every version, and nothing beside a reference. */
function settleReference({ openapi }: Document, schema: SchemaNode): void {
  const isOld = openapi.startsWith('3.0');
  if (!isOld) delete schema.nullable;
  const isAlone = isOld ? schema.nullable !== true : !Object.keys(schema).some(isTyping);
  if (!isRef(schema) || isAlone) return;
  schema.allOf = [{ $ref: schema.$ref }, ...(!isOld && Array.isArray(schema.allOf) ? schema.allOf : [])];
  Reflect.deleteProperty(schema, '$ref');
}

/** Tells whether a keyword makes a difference to a type. */
function isTyping(keyword: string): boolean {
  return /^(type|enum|const|required)$/.test(keyword) || (holderOf(keyword)?.about ?? 'nothing') !== 'nothing';
}

/** openapi-typescript takes an `anyOf` beside several types for one more alternative, but not a `oneOf`, whose type is the same. */
function joinChoices(schema: SchemaNode): void {
  if (!Array.isArray(schema.type) || !schema.anyOf || schema.oneOf) return;
  schema.oneOf = schema.anyOf;
  delete schema.anyOf;
}

/** A copy of a document in the form that openapi-typescript needs, which may be changed. */
function copy(document: Document): Document & OpenAPI3 {
  const paths = Object.entries(document.paths ?? {}).filter(([path]) => path.startsWith('/'));
  const text = JSON.stringify({ ...document, paths: Object.fromEntries(paths) }, function (key, value) {
    // Among the components, names are the author's.
    return key === 'responses' && isNode(value) && this !== document.components ? withoutExtensions(value) : value;
  });
  const schema = JSON.parse(text);
  toOlderDocument(schema);
  hoistReferences(schema);
  dropIgnored(schema);
  admitEmpty(schema);
  return schema;
}

/** Leaves out the parameters that have no effect: other parts of a contract describe `Accept` and the like. */
function dropIgnored(document: Document): void {
  const operations = listDeclaredOperations(document);
  const read = new Set<unknown>(operations.flatMap(({ parameters }) => parameters.map(({ node }) => node)));
  for (const operation of operations)
    for (const holder of [locateOperation(document, operation).node, locateItem(document, operation.path).node])
      if (holder.parameters)
        holder.parameters = holder.parameters.filter((each) =>
          read.has(isRef(each) ? valueAt(document, each.$ref) : each),
        );
}

/** Types a parameter without a value as the empty text, where it may be without one. */
function admitEmpty(document: Document): void {
  const parameters = listDeclaredOperations(document).flatMap((operation) => operation.parameters);
  for (const node of new Set(parameters.map((parameter) => parameter.node)))
    if (node.in === 'query' && node.allowEmptyValue === true && node.schema !== undefined)
      node.schema = { anyOf: [node.schema, { type: 'string', enum: [''] }] };
}

/** The responses of an operation without its extensions. */
function withoutExtensions(responses: SchemaNode): SchemaNode {
  return Object.fromEntries(Object.entries(responses).filter(([key]) => !key.startsWith('x-')));
}

/** What openapi-typescript makes of a document, which it may change. */
function toNodes(schema: Document & OpenAPI3, transform: (schema: unknown) => ts.TypeNode | undefined): ts.Node[] {
  const ids = replaceOddIds(schema);
  const nodes = transformSchema(schema, { ...createContext(schema), transform } as GlobalContext);
  return nodes.map((node) => nameOperations(node, ids));
}

/** Replaces the ids that openapi-typescript reads as a part of a pointer, or as a number. Returns the ids by their replacements. */
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

/** The node with the original ids. */
function nameOperations<T extends ts.Node>(node: T, ids: Map<string, string>): T {
  if (ids.size === 0) return node;
  const visit = (each: ts.Node): ts.Node => {
    const id = ts.isStringLiteral(each) ? ids.get(each.text) : undefined;
    return id === undefined ? ts.visitEachChild(each, visit, undefined) : ts.factory.createStringLiteral(id);
  };
  return ts.visitEachChild(node, visit, undefined);
}

/** The settings that openapi-typescript needs after its own linting and bundling; all others are off. */
function createContext(schema: OpenAPI3): Partial<GlobalContext> {
  const options = { silent: true };
  return {
    discriminators: { objects: {}, refsHandled: [] },
    emptyObjectsUnknown: true,
    injectFooter: [],
    resolve: ($ref) => resolveRef(schema, $ref, options),
    ...options,
  };
}

/**
 * Creates the transform of openapi-typescript that types as `Blob` what stands for bytes in a body; the same schema in JSON, which
 * has no bytes, is a text. It changes the document.
 */
function createByteTransform(document: Document): (schema: unknown) => ts.TypeNode | undefined {
  const [inBytes, inTexts] = [new Set<SchemaNode>(), new Set<SchemaNode>()];
  for (const { body, responses } of compileContract(document).operations)
    for (const { check, syntax } of [...(body?.content ?? []), ...responses.flatMap((response) => response.content)]) {
      const hasBytes = syntaxes[syntax].madeOf !== 'text';
      const found = reachSchemas(document, valueAt(document, check?.pointer ?? ''));
      for (const schema of found) (hasBytes ? inBytes : inTexts).add(schema);
    }
  const binary = new Set([...inBytes].filter((schema) => saysBinary(schema) && isText(schema)));
  // Only schemas with a type are transformed.
  for (const schema of binary) schema.type ??= 'string';
  const { createKeywordTypeNode, createLiteralTypeNode, createNull, createTypeReferenceNode, createUnionTypeNode } =
    ts.factory;
  return (schema) => {
    if (!isNode(schema) || !binary.has(schema)) return undefined;
    return createUnionTypeNode([
      createTypeReferenceNode('Blob'),
      ...(inTexts.has(schema) ? [createKeywordTypeNode(ts.SyntaxKind.StringKeyword)] : []),
      ...([schema.type].flat().includes('null') ? [createLiteralTypeNode(createNull())] : []),
    ]);
  };
}

function isText({ type }: SchemaNode): boolean {
  return type === undefined || [type].flat().includes('string');
}
