import type { Probe } from './probe-kinds.ts';
import { createProbeMaker, type MakeProbe } from './probe-maker.ts';
import { type Draft, toRequest } from './request-draft.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND'];

/** The operation's request with other methods, at paths that are not quite its own, and from pages of another origin. */
export function createMessageProbes(draft: Draft): Probe[] {
  const make = createProbeMaker(draft);
  const [path = '', query] = toRequest(draft).path.split('?');
  const declared = [...(draft.contract.findRoute(path)?.operations.keys() ?? [])];
  const others = methods.filter((method) => !declared.includes(method));
  return [
    ...others.map((method) => make('method', `the method ${method}`, { method }, { status: 405 })),
    ...createPaths(make, path, query === undefined ? '' : `?${query}`),
    {
      ...make('path', 'the path that is the root', { path: '/' }),
      ...(draft.contract.prefix !== '' && { exception: 'prefix' as const }),
    },
    ...createOrigins(draft, make, declared),
  ];
}

function createPaths(make: MakeProbe, path: string, query: string): Probe[] {
  const isSlashed = path.endsWith('/');
  const first = path.search(/[a-z]/);
  const encoded = `${path.slice(0, first)}%${path.charCodeAt(first).toString(16)}${path.slice(first + 1)}`;
  const others: [string, string][] = [
    [isSlashed ? 'without its last slash' : 'with a slash at the end', isSlashed ? path.slice(0, -1) : `${path}/`],
    ['with a slash twice at the start', `/${path}`],
    ['with a slash twice at the end', `${path}${isSlashed ? '/' : '//'}`],
    ['with another segment', `${path}${isSlashed ? '' : '/'}unknown${isSlashed ? '/' : ''}`],
    ['in capitals', path.toUpperCase()],
    ['behind another prefix', `/other${path}`],
    ['with a malformed percent-encoding', `${path.slice(0, -1)}%zz/`],
    ['with bytes that are not UTF-8', `${path.slice(0, -1)}%ff/`],
    ['with a percent sign at the end', `${path}%`],
    ['with a dot segment', `/.${path}`],
    ['with two dots', `/a/..${path}`],
    ['with a semicolon', `${path};v=1`],
    ['with a backslash', `\\${path}`],
    ...(first < 0 ? [] : [['with a letter percent-encoded', encoded] as [string, string]]),
  ];
  return others.map(([about, other]) => make('path', `the path ${about}`, { path: other + query }));
}

/** Requests that a browser sends for the page of another origin: the request itself, and before it a preflight. */
function createOrigins(draft: Draft, make: MakeProbe, declared: string[]): Probe[] {
  const { path } = toRequest(draft);
  const origin = { Origin: 'http://pages.example' };
  const wanted = { 'Access-Control-Request-Headers': 'authorization, content-type' };
  const preflight = (about: string, method: string, place: string) => {
    const headers = { ...origin, 'Access-Control-Request-Method': method };
    return [headers, { ...headers, ...wanted }].map((sent): Probe => {
      const { kind, operationId } = make('origin', about, {});
      const request = { method: 'OPTIONS', path: place, headers: sent };
      return { kind, operationId, about: `a preflight for ${about}`, request, expected: { status: 'success' } };
    });
  };
  return [
    make('origin', 'a page of another origin', { headers: origin }, { status: 'success' }),
    make('origin', 'a page that is turned down', { headers: { ...origin, Accept: 'x/y' } }),
    ...[...declared, 'PROPFIND'].flatMap((method) => preflight(`the method ${method}`, method, path)),
    ...preflight('a path that is unknown', 'GET', `/unknown${path}`),
  ];
}
