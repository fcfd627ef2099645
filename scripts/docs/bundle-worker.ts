import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { toolchainFolder } from '../cli/index.ts';

/** Bundles a module of the toolchain as a script for browsers. */
export async function bundleForBrowsers(entry: string, file: string): Promise<void> {
  const instead = join(toolchainFolder, 'scripts/docs/node-in-browser.ts');
  const bundle = await rolldown({
    input: join(toolchainFolder, entry),
    platform: 'browser',
    logLevel: 'silent',
    treeshake: { moduleSideEffects: (id) => id.endsWith(entry) },
    transform: { inject: { Buffer: [instead, 'Buffer'] } },
    plugins: [{ name: 'browser', resolveId: (id) => (id.startsWith('node:') ? instead : undefined) }],
  });
  await bundle.write({ file, format: 'iife', minify: true, codeSplitting: false });
  await bundle.close();
}
