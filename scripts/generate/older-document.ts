import ts from 'typescript';
import {
  type Document,
  keysOfMethod,
  listItemMethods,
  locateItem,
  memberOf,
} from '../../server/openapi/document/index.ts';
import { visitDocumentParts } from '../../server/openapi/schema/index.ts';

/** Stands between method and path in the name of a path that is made up. */
const separator = ' of ';

/**
 * Changes a document of OpenAPI 3.2 to one of 3.1 with the same types, since openapi-typescript knows no other: the items of a
 * sequence become a list, and operations of other methods the POST of a path that is made up, until `restoreMethods`.
 */
export function toOlderDocument(document: Document): void {
  if (!document.openapi.startsWith('3.2')) return;
  const { paths = {} } = document;
  for (const path of Object.keys(paths)) {
    const { node } = locateItem(document, path);
    for (const method of listItemMethods(node)) {
      const keys = keysOfMethod(method);
      if (keys[0] !== 'query' && keys.length === 1) continue;
      paths[`${method}${separator}${path}`] = { parameters: node.parameters ?? [], post: keys.reduce(memberOf, node) };
    }
  }
  visitDocumentParts(document, (part) => {
    if (part.itemSchema !== undefined) part.schema = { type: 'array', items: part.itemSchema };
    if (part.in === 'querystring') part.in = 'query';
  });
}

/** Puts the operations of other methods back to their paths, in what openapi-typescript makes of a document. */
export function restoreMethods(nodes: ts.Node[]): ts.Node[] {
  return nodes.map((node) => {
    if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'paths') return node;
    const members = node.members.filter(ts.isPropertySignature);
    const others = members.filter(({ name }) => nameOf(name).includes(separator));
    const own = members.filter((member) => !others.includes(member));
    const extended = own.map((member) => {
      const found = others.filter(({ name }) => nameOf(name).split(separator)[1] === nameOf(member.name));
      return found.length > 0 ? addMethods(member, found) : member;
    });
    const { factory } = ts;
    return factory.updateInterfaceDeclaration(node, node.modifiers, node.name, undefined, undefined, extended);
  });
}

function nameOf(name: ts.PropertyName): string {
  return ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : '';
}

function addMethods(member: ts.PropertySignature, others: ts.PropertySignature[]): ts.PropertySignature {
  const added = others.map(({ name, type }) => {
    const post =
      type && ts.isTypeLiteralNode(type)
        ? type.members.find((each) => each.name && nameOf(each.name) === 'post')
        : undefined;
    const operation = post && ts.isPropertySignature(post) ? post.type : undefined;
    return ts.factory.createPropertySignature(undefined, nameOf(name).split(separator)[0] ?? '', undefined, operation);
  });
  const types = [...(member.type ? [member.type] : []), ts.factory.createTypeLiteralNode(added)];
  const { modifiers, name, questionToken } = member;
  return ts.factory.updatePropertySignature(
    member,
    modifiers,
    name,
    questionToken,
    ts.factory.createIntersectionTypeNode(types),
  );
}
