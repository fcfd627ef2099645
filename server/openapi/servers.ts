import type { Document, Server } from './document.ts';

/** The paths that the contract's servers put before every path of its own, without a slash at the end; `''` where there is none. */
export function prefixesOf({ servers = [] }: Document): string[] {
  const urls = servers.flatMap(spellOut);
  return [...new Set(urls.length > 0 ? urls.map(pathOf) : [''])];
}

/** The URL with each variable replaced by every value that it may have, the default first. */
function spellOut({ url, variables = {} }: Server): string[] {
  return Object.entries(variables).reduce(
    (urls, [name, { default: standard = '', enum: others = [] }]) => {
      const values = [...new Set([standard, ...others])];
      return urls.flatMap((text) => values.map((value) => text.replaceAll(`{${name}}`, value)));
    },
    [url],
  );
}

/** A relative URL starts at the host that serves the contract. */
function pathOf(url: string): string {
  const [, path = ''] = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/?#]*([^?#]*)/i.exec(url) ?? [];
  const relative = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(url) ? path : `/${url.replace(/^(\.?\/)+/, '')}`;
  return relative.replace(/\/+$/, '');
}
