import type { Document, OperationObject, PathItem, Server } from './document.ts';

/** The most URLs that the values of a server's variables are spelt out to. */
const mostUrls = 1000;

/** The paths that servers put before every path, without a slash at the end; `''` where there is none. One whose URL has a variable without a value is left out. */
export function prefixesOf(servers: Server[] = []): string[] {
  const paths = servers
    .flatMap(spellOut)
    .map(pathOf)
    .filter((path) => !/[{}]/.test(path));
  return [...new Set(paths.length > 0 ? paths : [''])];
}

/** The servers of an operation: its own, else those of its path, else those of the document. */
export function serversOf(document: Document, item: PathItem, operation: OperationObject): Server[] | undefined {
  return (
    [operation.servers, item.servers].find((servers) => servers !== undefined && servers.length > 0) ?? document.servers
  );
}

/** The URL with each variable replaced by every value that it may have, the default first. */
function spellOut({ url, variables = {} }: Server): string[] {
  const values = Object.entries(variables).map(([name, variable]): [string, string[]] => [name, valuesOf(variable)]);
  const count = values.reduce((product, [, each]) => product * Math.max(each.length, 1), 1);
  return values.reduce(
    (urls, [name, all]) => {
      const used = count > mostUrls ? all.slice(0, 1) : all;
      return used.length === 0
        ? urls
        : urls.flatMap((text) => used.map((value) => text.replaceAll(`{${name}}`, value)));
    },
    [url],
  );
}

/** None for a variable that may have any value, and none before others. */
function valuesOf({ default: standard, enum: others = [] }: { default?: string; enum?: string[] }): string[] {
  return [...new Set([...(standard === undefined ? [] : [standard]), ...others].map(String))];
}

/** A relative URL starts at the host that serves the contract. */
function pathOf(url: string): string {
  const [, path = ''] = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*([^?#]*)/i.exec(url) ?? [];
  const isAbsolute = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(url);
  const relative = isAbsolute ? path : `/${url.replace(/[?#].*$/s, '').replace(/^(\.{0,2}\/)+/, '')}`;
  return relative.replace(/\/+$/, '');
}
