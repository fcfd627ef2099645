import { memberOf, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import type { RuleId } from './rules/index.ts';
import { type OperationPair, type OperationState, ruleFor } from './states.ts';
import { isNode, listOf, type Node } from './view.ts';
import { findRewordings } from './words.ts';

/** The most URLs that the variables of one server are spelt out to. */
const mostUrls = 200;

/** The URLs under which an operation is, those of each server, with `{}` for every path parameter. */
export function routesOf(state: OperationState): string[] {
  const servers = serversOf(state);
  const prefixes = servers.length > 0 ? servers.flatMap(prefixesOf) : [''];
  return [...new Set(prefixes)].map((prefix) => prefix + shapeOf(state));
}

/** A URL that is gone breaks those who call it; one more breaks nobody. */
export function findServerChanges(comparison: Comparison, { older, newer }: OperationPair): PartChange[] {
  const [before, after] = [routesOf(older), routesOf(newer)];
  const { node, pointer } = ruleFor(newer, 'servers');
  const place = node === undefined ? '#' : pointer;
  const prefixes = (routes: string[], others: string[], state: OperationState) =>
    routes
      .filter((route) => !others.includes(route))
      .map((route) => route.slice(0, route.length - shapeOf(state).length) || '/');
  const change = (what: 'removed' | 'added', list: string[]) =>
    list.length > 0 ? [changeOf(comparison, `server-${what}`, `server ${name(list)} ${what}`, place)] : [];
  return [
    ...change('removed', prefixes(before, after, older)),
    ...change('added', prefixes(after, before, newer)),
    ...findServerDetails(comparison, older, newer, place),
  ];
}

function name(urls: string[]): string {
  return urls.slice(0, 5).join(', ') + (urls.length > 5 ? ` and ${urls.length - 5} more` : '');
}

/** Servers are known by their URLs. */
function findServerDetails(
  comparison: Comparison,
  older: OperationState,
  newer: OperationState,
  place: string,
): PartChange[] {
  const before = new Map(serversOf(older).map((server) => [server.url, server]));
  return serversOf(newer).flatMap((server, index): PartChange[] => {
    const was = before.get(server.url);
    if (!was) return [];
    const pointer = pointerTo(place, String(index));
    const variables = Object.entries(membersOf(server.variables)).filter(([, variable]) => isNode(variable));
    return [
      ...findRewordings(comparison.newer, was, { node: server, pointer }),
      ...variables.flatMap(([variable, node]) =>
        compareVariable(comparison, memberOf(was.variables, variable), node, {
          name: `server ${server.url}: ${variable}`,
          pointer: pointerTo(pointer, 'variables', variable),
        }),
      ),
    ];
  });
}

function compareVariable(
  comparison: Comparison,
  before: unknown,
  after: unknown,
  { name: subject, pointer }: { name: string; pointer: string },
): PartChange[] {
  if (!isNode(before) || !isNode(after)) return [];
  const [was, is] = [String(before.default), String(after.default)];
  const rule: RuleId = 'server-default-changed';
  const isListed = listOf(after.enum).map(String).includes(was);
  return [
    ...(was !== is && isListed
      ? [changeOf(comparison, rule, `${subject} is ${is} by default, not ${was}`, pointer)]
      : []),
    ...findRewordings(comparison.newer, before, { node: after, pointer }),
  ];
}

function serversOf(state: OperationState): Node[] {
  return listOf(ruleFor(state, 'servers').node).filter(isNode);
}

function shapeOf({ operation: { path } }: OperationState): string {
  return path.replaceAll(/\{[^}]+\}/g, '{}');
}

/** A server's URL with every value that its variables may have, the standard one first, without a slash at the end. */
function prefixesOf({ url, variables }: Node): string[] {
  const urls = Object.entries(membersOf(variables)).reduce(
    (texts, [variable, node]) => {
      const values = [...new Set([memberOf(node, 'default') ?? '', ...listOf(memberOf(node, 'enum'))].map(String))];
      const filled = texts.flatMap((text) => values.map((value) => text.replaceAll(`{${variable}}`, value)));
      return filled.length > mostUrls ? texts : filled;
    },
    [String(url)],
  );
  return urls.map((text) => text.replace(/\/$/, ''));
}
