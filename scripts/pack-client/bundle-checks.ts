import { join } from 'node:path';
import { rolldown } from 'rolldown';
import type { Document } from '../../server/openapi/document/index.ts';
import { renderChecks, runtime } from './render-checks.ts';

/** The checks of a contract as one module that imports nothing and evaluates no text. */
export async function bundleChecks(document: Document): Promise<string> {
  const modules = renderChecks(document);
  const findModule = (name: string) => {
    if (modules.has(name)) return `\0${name}`;
    return name === runtime ? join(import.meta.dirname, `${runtime}.ts`) : undefined;
  };
  const bundle = await rolldown({
    input: 'checks',
    platform: 'browser',
    cwd: import.meta.dirname,
    plugins: [{ name: 'checks', resolveId: findModule, load: (id) => modules.get(id.slice(1)) }],
  });
  const { output } = await bundle.generate({ format: 'es', minify: true, codeSplitting: false });
  await bundle.close();
  return output[0].code;
}
