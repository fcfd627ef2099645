import { type Document, type Located, locate, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';
import { type Comparison, changeOf, type PartChange, type Variation } from './comparison.ts';
import { findContentChanges } from './content.ts';
import { findHeaderChanges } from './parameters.ts';
import { findRewordings } from './remarks.ts';
import type { OperationPair, OperationState } from './states.ts';
import type { Node } from './view.ts';

/** Finds the changes of the responses: of their statuses, their headers, their links and what is in them. */
export function findResponseChanges(comparison: Comparison, { before, after }: OperationPair): PartChange[] {
  const [from, to] = [[...before.operation.responses.keys()], [...after.operation.responses.keys()]];
  const place = pointerTo(after.pointer, 'responses');
  const tell = (variation: Variation) => changeOf(comparison, { ...variation, subject: after.name });
  const kept = from.flatMap((status): PartChange[] => {
    const [old, now] = [covering(before, status), covering(after, status)];
    if (old && now) return compareResponse(comparison, old, now);
    // A range that is spelt out is compared with each status of it.
    if (/^\dXX$/i.test(status) && to.some((other) => other[0] === status[0])) return [];
    const rule = /^[45]|^default$/.test(status) ? 'error-response-removed' : 'response-removed';
    return [tell({ rule, text: `${status} response removed`, pointer: place })];
  });
  const added = to
    .filter((status) => !from.includes(status))
    .flatMap((status) => {
      const [old, now] = [covering(before, status), covering(after, status)];
      const change = tell({
        rule: 'response-added',
        text: `${status} response added`,
        pointer: pointerTo(place, status),
      });
      // Readers were told what to expect of this status by the range, or the default, that took it in.
      return [change, ...(old && now ? compareResponse(comparison, old, now) : [])];
    });
  return [...kept, ...added];
}

/** Finds what the operation declares for a status: under itself, its range, or the default. */
function covering({ operation: { responses } }: OperationState, status: string): Located<Node> | undefined {
  const [response] = [status, `${status[0]}XX`, `${status[0]}xx`, 'default'].flatMap((key) => responses.get(key) ?? []);
  return response && { node: { ...response.node }, pointer: response.pointer };
}

function compareResponse(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  if (comparison.isUntouched(before.node, after.node)) return [];
  return [
    ...findHeaderChanges(comparison, before, after),
    ...findContentChanges(comparison, before, after),
    ...findLinkChanges(comparison, before, after),
    ...findRewordings(comparison, before.node, after),
  ];
}

/** Finds the changes of the links of a response: which there are, where they lead, and with what. */
function findLinkChanges(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [from, to] = [linksOf(comparison.before, before), linksOf(comparison.after, after)];
  const tell = (variation: Variation) => changeOf(comparison, variation, after.pointer);
  const place = after.node.links === undefined ? after.pointer : pointerTo(after.pointer, 'links');
  const targetOf = ({ operationId, operationRef, parameters = {}, requestBody, server }: Node) => [
    ...[operationId, operationRef, parameters, requestBody, server],
  ];
  const added = [...to]
    .filter(([name]) => !from.has(name))
    .map(([name, { pointer }]) => tell({ rule: 'link-added', text: `link ${name} added`, pointer }));
  const others = [...from].flatMap(([name, link]): PartChange[] => {
    const now = to.get(name);
    if (!now) return [tell({ rule: 'link-removed', text: `link ${name} removed`, pointer: place })];
    const isOther = !isSame(targetOf(link.node), targetOf(now.node));
    const text = `link ${name} leads elsewhere, or with other values`;
    return [
      ...(isOther ? [tell({ rule: 'link-changed', text, pointer: now.pointer })] : []),
      ...findRewordings(comparison, link.node, now),
    ];
  });
  return [...added, ...others];
}

function linksOf(document: Document, { node, pointer }: Located<Node>): Map<string, Located<Node>> {
  const names = Object.keys(membersOf(node.links));
  return new Map(names.map((name) => [name, locate<Node>(document, pointerTo(pointer, 'links', name))]));
}
