import { type Document, type Located, locate, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import { renderLabel } from './label.ts';
import type { Node } from './view.ts';
import { findRewordings } from './words.ts';

/** Finds the changes of the links of a response: which there are, where they lead, and with what. */
export function findLinkChanges(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [was, is] = [linksOf(comparison.older, before), linksOf(comparison.newer, after)];
  const place = after.node.links === undefined ? after.pointer : pointerTo(after.pointer, 'links');
  const label = renderLabel(comparison.newer, after.pointer);
  const added = [...is].filter(([name]) => !was.has(name));
  return [
    ...added.map(([name, { pointer }]) => changeOf(comparison, 'link-added', `${label}: link ${name} added`, pointer)),
    ...[...was].flatMap(([name, link]): PartChange[] => {
      const now = is.get(name);
      if (!now) return [changeOf(comparison, 'link-removed', `${label}: link ${name} removed`, place)];
      const isOther = !isSame(targetOf(link.node), targetOf(now.node));
      const message = `${label}: link ${name} leads elsewhere, or with other values`;
      return [
        ...(isOther ? [changeOf(comparison, 'link-changed', message, now.pointer)] : []),
        ...findRewordings(comparison.newer, link.node, now),
      ];
    }),
  ];
}

function linksOf(document: Document, { node, pointer }: Located<Node>): Map<string, Located<Node>> {
  const names = Object.keys(membersOf(node.links));
  return new Map(names.map((name) => [name, locate<Node>(document, pointerTo(pointer, 'links', name))]));
}

function targetOf({ operationId, operationRef, parameters = {}, requestBody, server }: Node): unknown {
  return { operationId, operationRef, parameters, requestBody, server };
}
