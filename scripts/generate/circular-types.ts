import ts from 'typescript';
import { takeFreeName } from '../cli/index.ts';

/**
 * Gives the schemas that lead back to themselves through lists and choices alone a type alias each: TypeScript resolves such a
 * type in an alias, but not in a property (TS2502). Changes no other node of what openapi-typescript makes of a document.
 */
export function nameCircularTypes(nodes: ts.Node[]): ts.Node[] {
  const schemas = listSchemas(nodes);
  const edges = new Map([...schemas].map(([name, type]) => [name, listNamed(type)]));
  const circular = [...schemas.keys()].filter((name) => leadsBack(name, edges));
  if (circular.length === 0) return nodes;
  const aliases = chooseNames(circular, new Set(nodes.flatMap((node) => (isNamed(node) ? [node.name.text] : []))));
  const refer = (name: string): ts.TypeNode | undefined => {
    const alias = aliases.get(name);
    return alias === undefined ? undefined : ts.factory.createTypeReferenceNode(alias);
  };
  // TypeScript resolves an alias late only within another alias.
  const inAlias = (node: ts.Node): ts.Node =>
    (ts.isIndexedAccessTypeNode(node) && refer(schemaOf(node) ?? '')) || ts.visitEachChild(node, inAlias, undefined);
  const whole = new Map(circular.map((name) => [schemas.get(name), refer(name)]));
  const elsewhere = (node: ts.Node): ts.Node =>
    (ts.isTypeNode(node) && whole.get(node)) || ts.visitEachChild(node, elsewhere, undefined);
  const declared = circular.flatMap((name) => {
    const type = schemas.get(name);
    const body = type && ts.visitNode(type, inAlias, ts.isTypeNode);
    return body ? [ts.factory.createTypeAliasDeclaration(undefined, aliases.get(name) ?? '', undefined, body)] : [];
  });
  return [...declared, ...nodes.map((node) => (isComponents(node) ? elsewhere(node) : node))];
}

/** The types of the schemas among the components, by name. */
function listSchemas(nodes: ts.Node[]): Map<string, ts.TypeNode> {
  const sections = nodes.filter(isComponents).flatMap(({ members }) => [...members].filter(ts.isPropertySignature));
  const schemas = sections.find(({ name }) => textOf(name) === 'schemas')?.type;
  const members = schemas && ts.isTypeLiteralNode(schemas) ? [...schemas.members].filter(ts.isPropertySignature) : [];
  return new Map(members.flatMap(({ name, type }) => (type ? [[textOf(name) ?? '', type] as const] : [])));
}

function isComponents(node: ts.Node): node is ts.InterfaceDeclaration {
  return ts.isInterfaceDeclaration(node) && node.name.text === 'components';
}

function isNamed(node: ts.Node): node is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/** The schemas that a type names outside of objects; TypeScript resolves objects late. */
function listNamed(type: ts.TypeNode): string[] {
  const names: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isTypeLiteralNode(node)) return;
    const name = ts.isIndexedAccessTypeNode(node) ? schemaOf(node) : undefined;
    if (name === undefined) node.forEachChild(look);
    else names.push(name);
  };
  look(type);
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

function leadsBack(name: string, edges: Map<string, string[]>): boolean {
  const reached = new Set<string>();
  const queue = [...(edges.get(name) ?? [])];
  for (const each of queue) {
    if (reached.has(each)) continue;
    reached.add(each);
    queue.push(...(edges.get(each) ?? []));
  }
  return reached.has(name);
}

/** A free name for the alias of each schema. */
function chooseNames(schemas: string[], taken: Set<string>): Map<string, string> {
  const baseOf = (schema: string) => `Circular${schema.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
  return new Map(schemas.map((schema) => [schema, takeFreeName(baseOf(schema), taken)]));
}
