import { astToString } from 'openapi-typescript';
import ts from 'typescript';
import type { Direction } from '../../server/openapi/schema/index.ts';
import { reservedWords, takeFreeName, toIdentifier } from '../cli/index.ts';

// With NODE_ENV=development, as under Vite, the compiler asserts more than the nodes of openapi-typescript satisfy.
const debug: object = Reflect.get(ts, 'Debug') ?? {};
if ('setAssertionLevel' in debug && typeof debug.setAssertionLevel === 'function') debug.setAssertionLevel(0);

/** The types of a document's schemas, and what its operations send and receive in them: modules by file name. */
export type TypeFiles = Record<'schemas.ts' | 'request-types.ts' | 'response-types.ts', string>;

/** What openapi-typescript makes of a document in each direction. */
export type DirectedNodes = Record<Direction, ts.Node[]>;

/** The sections of the output that only the other direction has a use for. */
const useless = {
  request: /^(responses|pathItems)$/,
  response: /^(parameters|requestBody|requestBodies|pathItems)$/,
} as const;

/** Names that the modules use themselves, or that no type may have. */
const taken =
  'any bigint boolean never null number object string symbol undefined unknown void Blob Record WithRequired components operations webhooks ReadOnlyProperty WriteOnlyProperty'.split(
    ' ',
  );

/** What a property is that does not travel in a direction: nothing has this type, and compilers name it. */
const brands = `/** A property that is read-only: a request may not have it. */
export interface ReadOnlyProperty {
    readonly "read-only": never;
}
/** A property that is write-only: a response does not have it. */
export interface WriteOnlyProperty {
    readonly "write-only": never;
}
`;

/** The type of a property that does not travel in a direction. */
export const brandOf = { request: 'ReadOnlyProperty', response: 'WriteOnlyProperty' } as const;

/** Replaces the helper of openapi-typescript, which takes no nullable type and no undeclared name. */
const withRequired = `type WithRequired<T, K extends PropertyKey> = T extends unknown ? T & {
    [P in keyof T as P extends K ? P : never]-?: T[P];
} : never;
`;

/**
 * Gives each schema a type of its own name, which hovers and errors of an editor show. A schema that is the same in both
 * directions is written once; where requests have another, `Request` is added to its name. An alias may lead back to itself through
 * lists and choices, where a property may not (TS2502).
 */
export function nameTypes({ request, response }: DirectedNodes): TypeFiles {
  const schemas = { request: listSchemas(request), response: listSchemas(response) };
  const names = { request: new Map<string, string>(), response: new Map<string, string>() };
  const used = new Set(taken);
  for (const schema of schemas.response.keys()) names.response.set(schema, takeFreeName(typeNameOf(schema), used));
  for (const schema of findDifferent(schemas))
    names.request.set(schema, takeFreeName(`${names.response.get(schema)}Request`, used));
  const nameIn = (direction: Direction) => (schema: string) =>
    names[direction].get(schema) ?? names.response.get(schema);
  const declarations = (['response', 'request'] as const).flatMap((direction) =>
    [...names[direction]].map(([schema, name]) => {
      const member = schemas[direction].get(schema);
      return member ? declare(name, member, nameIn(direction)) : '';
    }),
  );
  const text = declarations.join('');
  return {
    'schemas.ts': `${text.includes('WithRequired<') ? withRequired : ''}${brands}${text}`,
    'request-types.ts': renderModule(request, 'request', nameIn('request')),
    'response-types.ts': renderModule(response, 'response', nameIn('response')),
  };
}

/** A name of a schema as the name of a type: as it is, or its words. */
export function typeNameOf(schema: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(schema) && !reservedWords.has(schema)) return schema;
  const name = toIdentifier(schema).replace(/^_(?=[a-z])/, '');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

type NameOf = (schema: string) => string | undefined;
type Members = Map<string, ts.PropertySignature>;

/** The schemas whose types differ, by themselves or in what they refer to. */
function findDifferent(schemas: Record<Direction, Members>): Set<string> {
  const print = (member: ts.PropertySignature | undefined) => (member ? astToString(member) : '');
  const different = new Set<string>();
  const referring = new Map<string, string[]>();
  for (const [schema, member] of schemas.response) {
    const requested = schemas.request.get(schema);
    if (print(member) !== print(requested)) different.add(schema);
    for (const each of [...listNamed(member), ...(requested ? listNamed(requested) : [])])
      referring.set(each, [...(referring.get(each) ?? []), schema]);
  }
  // A set is walked to the end of what is added meanwhile.
  for (const schema of different) for (const each of referring.get(schema) ?? []) different.add(each);
  return different;
}

function declare(name: string, member: ts.PropertySignature, nameOf: NameOf): string {
  const type = member.type && ts.visitNode(member.type, (node) => refer(node, nameOf), ts.isTypeNode);
  if (!type) return '';
  const { factory } = ts;
  const exported = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];
  const declaration = factory.createTypeAliasDeclaration(exported, name, undefined, type);
  ts.setSyntheticLeadingComments(declaration, ts.getSyntheticLeadingComments(member));
  return astToString(declaration);
}

/** The operations, the webhooks and the components, with their schemas by name. */
function renderModule(nodes: ts.Node[], direction: Direction, nameOf: NameOf): string {
  const kept = nodes.filter((node) => isNamed(node) && /^(webhooks|components|operations)$/.test(node.name.text));
  const named = kept.map((node) => refer(isComponents(node) ? bare(node) : node, nameOf));
  const render = (isUseful: IsUseful) => astToString(named.map((node) => prune(node, isUseful)));
  const without = render((name) => !useless[direction].test(name));
  // A section that is referred to nevertheless stays.
  const text = render((name) => !useless[direction].test(name) || without.includes(`components["${name}"]`));
  const helper = text.includes('WithRequired<') ? withRequired : '';
  const known = new Set([...text.matchAll(/[A-Za-z_$][\w$]*/g)].map(([word]) => word));
  const schemas = listSchemas(nodes);
  const imported = [brandOf[direction], ...[...schemas.keys()].map((schema) => nameOf(schema) ?? '')]
    .filter((name) => known.has(name))
    .sort();
  const lines = imported.map((name) => `    ${name},\n`).join('');
  return `${imported.length > 0 ? `import type {\n${lines}} from './schemas.ts';\n\n` : ''}${helper}${text}`;
}

/** The components, without what is said of their schemas elsewhere. */
function bare(node: ts.InterfaceDeclaration): ts.InterfaceDeclaration {
  const { factory } = ts;
  const schemaNames = [...listSchemas([node]).keys()];
  const members = node.members.map((section) => {
    if (!ts.isPropertySignature(section) || textOf(section.name) !== 'schemas' || schemaNames.length === 0)
      return section;
    const references = schemaNames.map((name) =>
      factory.createPropertySignature(undefined, factory.createStringLiteral(name), undefined, referenceTo(name)),
    );
    return factory.createPropertySignature(
      undefined,
      section.name,
      undefined,
      factory.createTypeLiteralNode(references),
    );
  });
  return factory.updateInterfaceDeclaration(node, node.modifiers, node.name, undefined, undefined, members);
}

/** The node as openapi-typescript refers to a schema. */
function referenceTo(schema: string): ts.TypeNode {
  const { factory } = ts;
  const literal = (text: string) => factory.createLiteralTypeNode(factory.createStringLiteral(text));
  const root = factory.createTypeReferenceNode('components');
  return factory.createIndexedAccessTypeNode(
    factory.createIndexedAccessTypeNode(root, literal('schemas')),
    literal(schema),
  );
}

/** Tells by its name whether a section of the components, or a part of an operation, is of use in a direction. */
type IsUseful = (name: string) => boolean;

/** Leaves out what only the other direction has a use for. */
function prune(node: ts.Node, isUsefulName: IsUseful): ts.Node {
  const isUseful = ({ name }: ts.TypeElement) => !name || isUsefulName(textOf(name) ?? '');
  const pruneType = (type: ts.Node) =>
    ts.isTypeLiteralNode(type)
      ? ts.factory.updateTypeLiteralNode(type, ts.factory.createNodeArray(type.members.filter(isUseful)))
      : type;
  if (!ts.isInterfaceDeclaration(node) || node.name.text === 'webhooks') return node;
  const members = node.members.filter(isUseful).map((member) => {
    // The members of operations are by their ids, those of components by their sections.
    return node.name.text === 'operations' ? ts.visitEachChild(member, pruneType, undefined) : member;
  });
  return ts.factory.updateInterfaceDeclaration(node, node.modifiers, node.name, undefined, undefined, members);
}

/** Refers to schemas by their names. */
function refer<Node extends ts.Node>(node: Node, nameOf: NameOf): Node {
  const visit = (each: ts.Node): ts.Node => {
    const schema = ts.isIndexedAccessTypeNode(each) ? schemaOf(each) : undefined;
    // A schema may have the empty name.
    const name = schema === undefined ? undefined : nameOf(schema);
    return name === undefined ? ts.visitEachChild(each, visit, undefined) : ts.factory.createTypeReferenceNode(name);
  };
  return visit(node) as Node;
}

/** The members of the components that are schemas, by name. */
function listSchemas(nodes: ts.Node[]): Members {
  const sections = nodes.filter(isComponents).flatMap(({ members }) => [...members].filter(ts.isPropertySignature));
  const schemas = sections.find(({ name }) => textOf(name) === 'schemas')?.type;
  const members = schemas && ts.isTypeLiteralNode(schemas) ? [...schemas.members].filter(ts.isPropertySignature) : [];
  return new Map(members.map((member) => [textOf(member.name) ?? '', member]));
}

function isComponents(node: ts.Node): node is ts.InterfaceDeclaration {
  return ts.isInterfaceDeclaration(node) && node.name.text === 'components';
}

function isNamed(node: ts.Node): node is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/** The schemas that a type names. */
function listNamed(node: ts.Node | undefined): string[] {
  const names: string[] = [];
  const look = (each: ts.Node): void => {
    const name = ts.isIndexedAccessTypeNode(each) ? schemaOf(each) : undefined;
    if (name === undefined) each.forEachChild(look);
    else names.push(name);
  };
  if (node) look(node);
  return names;
}

/** The name in `components["schemas"]["Name"]`. */
function schemaOf({ objectType, indexType }: ts.IndexedAccessTypeNode): string | undefined {
  if (!ts.isIndexedAccessTypeNode(objectType) || !ts.isTypeReferenceNode(objectType.objectType)) return undefined;
  const root = textOf(objectType.objectType.typeName);
  return root === 'components' && literalOf(objectType.indexType) === 'schemas' ? literalOf(indexType) : undefined;
}

function literalOf(type: ts.TypeNode): string | undefined {
  return ts.isLiteralTypeNode(type) ? textOf(type.literal) : undefined;
}

function textOf(node: ts.Node): string | undefined {
  return ts.isIdentifier(node) || ts.isStringLiteral(node) ? node.text : undefined;
}
