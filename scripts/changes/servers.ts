import { isNode, memberOf, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { unique } from './change.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import { findRewordings } from './remarks.ts';
import { heldBy, type OperationPair, type OperationState, shapeOf } from './states.ts';
import { listOf, type Node } from './view.ts';

/** The most URLs that the variables of one server are spelt out to. */
const mostUrls = 200;

/** The URLs under which an operation is, those of each server, with `{}` for every path parameter. */
export function routesOf(state: OperationState): string[] {
  return prefixesOf(state).map((prefix) => prefix + shapeOf(state));
}

/** Finds the changes of the URLs of an operation, and of what is said of its servers. */
export function findServerChanges(comparison: Comparison, { before, after }: OperationPair): PartChange[] {
  const { node, pointer } = heldBy(after, 'servers');
  const place = node === undefined ? '#' : pointer;
  const compare = (verb: 'removed' | 'added', routes: string[], others: string[], state: OperationState) => {
    const urls = routes
      .filter((route) => !others.includes(route))
      .map((route) => route.slice(0, -shapeOf(state).length) || '/');
    const text = urls.slice(0, 5).join(', ') + (urls.length > 5 ? ` and ${urls.length - 5} more` : '');
    const variation = { rule: `server-${verb}`, text: `${text} ${verb}`, pointer: place, subject: 'servers' } as const;
    return urls.length > 0 ? [changeOf(comparison, variation)] : [];
  };
  const [from, to] = [routesOf(before), routesOf(after)];
  // Servers are known by their URLs.
  const known = new Map(serversOf(before).map((server) => [server.url, server]));
  return [
    ...compare('removed', from, to, before),
    ...compare('added', to, from, after),
    ...serversOf(after).flatMap((server, index) => {
      const old = known.get(server.url);
      return old ? compareServer(comparison, old, server, pointerTo(place, String(index))) : [];
    }),
  ];
}

function compareServer(comparison: Comparison, before: Node, after: Node, place: string): PartChange[] {
  const variables = Object.entries(membersOf(after.variables)).flatMap(([name, now]): PartChange[] => {
    const old = memberOf(before.variables, name);
    if (!isNode(old) || !isNode(now)) return [];
    const pointer = pointerTo(place, 'variables', name);
    const [from, to] = [String(old.default), String(now.default)];
    const isListed = from !== to && listOf(now.enum).map(String).includes(from);
    const text = `${name} is ${to} by default, not ${from}`;
    const subject = `server ${after.url}`;
    return [
      ...(isListed ? [changeOf(comparison, { rule: 'server-default-changed', text, pointer, subject })] : []),
      ...findRewordings(comparison, old, { node: now, pointer }),
    ];
  });
  return [...findRewordings(comparison, before, { node: after, pointer: place }), ...variables];
}

function serversOf(state: OperationState): Node[] {
  return listOf(heldBy(state, 'servers').node).filter(isNode);
}

/** The URLs of the servers with every value that their variables may have, the default first, without a slash at the end. */
function prefixesOf(state: OperationState): string[] {
  const urls = serversOf(state).flatMap(({ url, variables }) =>
    Object.entries(membersOf(variables)).reduce(
      (texts, [variable, node]) => {
        const values = unique([memberOf(node, 'default') ?? '', ...listOf(memberOf(node, 'enum'))].map(String));
        const filled = texts.flatMap((text) => values.map((value) => text.replaceAll(`{${variable}}`, value)));
        return filled.length > mostUrls ? texts : filled;
      },
      [String(url)],
    ),
  );
  return urls.length > 0 ? unique(urls.map((url) => url.replace(/\/$/, ''))) : [''];
}
