/** The path parameters of a path by name, decoded; undefined when the path is not what the template describes. */
export type ReadPath = (path: string) => Record<string, string> | undefined;

/** A reader for the paths that a template such as `/jobs/{id}/` describes, behind whatever prefix a server adds. */
export function createPathReader(template: string): ReadPath {
  const parts = template.split(/\{([^}]+)\}/);
  const names = parts.filter((_, index) => index % 2 === 1);
  const sources = parts.map((part, index) => (index % 2 === 1 ? '([^/]+)' : escapeForRegExp(part)));
  const pattern = new RegExp(`${sources.join('')}$`);
  return (path) => {
    const [matched, ...texts] = pattern.exec(path) ?? [];
    const decoded = texts.map(decode);
    if (matched === undefined || decoded.includes(undefined)) return undefined;
    return Object.fromEntries(names.map((name, index) => [name, decoded[index] ?? '']));
  };
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
