import { memberOf } from '../../server/openapi/pointer.ts';
import type { PartChange } from './comparison.ts';
import { type OperationPair, type OperationState, ruleFor } from './states.ts';
import { listOf, type Node } from './view.ts';

/** The URLs under which an operation is, one for each server, with `{}` for every path parameter. */
export function routesOf(state: OperationState): string[] {
  const servers = listOf(ruleFor(state, 'servers').node) as Node[];
  const prefixes = servers.length > 0 ? servers.map(prefixOf) : [''];
  return prefixes.map((prefix) => prefix + state.operation.path.replaceAll(/\{[^}]+\}/g, '{}'));
}

/** A URL that is gone breaks those who call it; one more breaks nobody. */
export function findServerChanges({ older, newer }: OperationPair): PartChange[] {
  const [before, after] = [routesOf(older), routesOf(newer)];
  const { node, pointer } = ruleFor(newer, 'servers');
  const shapes = (routes: string[], others: string[], path: string) =>
    routes.filter((route) => !others.includes(route)).map((route) => cut(route, path));
  const removed = shapes(before, after, older.operation.path);
  const added = shapes(after, before, newer.operation.path);
  const change = (impact: PartChange['impact'], what: string, prefixes: string[]): PartChange => ({
    impact,
    rule: `server-${what}`,
    message: `server ${prefixes.join(', ')} ${what}`,
    pointer: node === undefined ? '#' : pointer,
  });
  return [
    ...(removed.length > 0 ? [change('breaking', 'removed', removed)] : []),
    ...(added.length > 0 ? [change('additive', 'added', added)] : []),
  ];
}

/** The part of a URL before the path. */
function cut(route: string, path: string): string {
  return route.slice(0, route.length - path.replaceAll(/\{[^}]+\}/g, '{}').length) || '/';
}

/** A server's URL with its variables' standard values, without a slash at the end. */
function prefixOf({ url, variables }: Node): string {
  const filled = String(url).replaceAll(/\{([^}]+)\}/g, (text, name) =>
    String(memberOf(memberOf(variables, name), 'default') ?? text),
  );
  return filled.replace(/\/$/, '');
}
