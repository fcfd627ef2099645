import type { View } from '../../server/docs/index.ts';

/** Names the file of each page by what it is about: a name that every file system has, once in either case. */
export function nameFiles(views: View[]): (view: View) => string {
  const names = new Map<string, string>();
  const taken = new Set(['index.html', 'signed-in.html']);
  const keyOf = (view: View) => `${view.kind} ${'name' in view ? view.name : ''}`;
  for (const view of views) {
    if (view.kind === 'overview') {
      names.set(keyOf(view), 'index.html');
      continue;
    }
    const base = `${view.kind}-${view.name.replaceAll(/[^\w.-]+/g, '-').slice(0, 120)}`;
    for (let number = 1; !names.has(keyOf(view)); number++) {
      const file = `${base}${number === 1 ? '' : `-${number}`}.html`;
      if (taken.has(file.toLowerCase())) continue;
      taken.add(file.toLowerCase());
      names.set(keyOf(view), file);
    }
  }
  // A reference that leads nowhere leads to the first page.
  return (view) => names.get(keyOf(view)) ?? 'index.html';
}
