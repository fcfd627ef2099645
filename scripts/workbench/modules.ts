import { registerHooks } from 'node:module';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { projectFolder } from '../cli/index.ts';

const root = pathToFileURL(`${projectFolder}${sep}`).href;
const installed = pathToFileURL(`${join(projectFolder, 'node_modules')}${sep}`).href;

/** The count of times that each module was invalidated; it is part of the URL under which the module is loaded. */
const generations = new Map<string, number>();
/** From a module to the modules that import it. */
const importers = new Map<string, Set<string>>();

/**
 * Makes the project's own modules reloadable from here on: what is imported later is loaded anew once it, or anything
 * that it imports, was invalidated, and is otherwise the same instance as before.
 */
export function makeReloadable(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const result = nextResolve(specifier, context);
      const url = withoutQuery(result.url);
      if (!url.startsWith(root) || url.startsWith(installed)) return result;
      if (context.parentURL) addImporter(url, withoutQuery(context.parentURL));
      const generation = generations.get(url);
      return generation ? { ...result, url: `${url}?generation=${generation}` } : result;
    },
  });
}

/** Marks the files, and whatever imports them, to be loaded anew. */
export function invalidate(files: string[]): void {
  const stale = new Set<string>();
  const visit = (url: string): void => {
    if (stale.has(url)) return;
    stale.add(url);
    for (const importer of importers.get(url) ?? []) visit(importer);
  };
  for (const file of files) visit(pathToFileURL(file).href);
  for (const url of stale) generations.set(url, (generations.get(url) ?? 0) + 1);
}

/** Describes why a module could not be loaded, as `file:line message`. */
export function explainLoadError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, url = '', line] = /(file:\/\/[^\s?]+)(?:\?generation=\d+)?:(\d+)/.exec(error.stack ?? '') ?? [];
  const place = url.startsWith(root) ? `${relative('', fileURLToPath(url))}:${line} ` : '';
  return `${place}${error.message.split('\n')[0]}`;
}

function addImporter(url: string, importer: string): void {
  const known = importers.get(url) ?? new Set();
  importers.set(url, known.add(importer));
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}
