import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { compileContract } from '../../server/openapi/compile.ts';
import { type Document, pointerTo } from '../../server/openapi/document/index.ts';

const runtimeFile = 'samples-runtime.ts';

/** The modules of Node.js in a browser, as far as the maker of values uses them. */
const nodeModules = `
export const createContext = (context) => context;
export class Script {
  runInContext({ expression, text }) {
    return expression.test(text);
  }
}
export const getHeapStatistics = () => ({ heap_size_limit: 2 ** 30 });
export const readFileSync = undefined;
export const fileURLToPath = undefined;
export const MIMEType = undefined;
`;

/** The maker of sample values, with the contract in it, as one module: for tests and mocks, where its size does not count. */
export async function bundleSamples(document: Document): Promise<string> {
  const runtime = join(import.meta.dirname, runtimeFile);
  const data = [document, listResponses(document), listSchemas(document)]
    .map((part) => `JSON.parse(${JSON.stringify(JSON.stringify(part))})`)
    .join(',\n');
  const entry = `import { createSamples } from ${JSON.stringify(runtime)};\nexport const samples = createSamples(${data});\n`;
  const bundle = await rolldown({
    input: 'samples',
    platform: 'browser',
    treeshake: { moduleSideEffects: false },
    plugins: [
      {
        name: 'samples',
        resolveId: (id) => (id === 'samples' ? '\0samples' : id.startsWith('node:') ? '\0node' : undefined),
        load: (id) => (id === '\0samples' ? entry : id === '\0node' ? nodeModules : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'es', minify: true, codeSplitting: false });
  await bundle.close();
  return output[0].code;
}

function listResponses(document: Document): object {
  const all = compileContract(document).operations.map(({ id, responses }) => {
    const found = responses.flatMap(({ key, content }) => {
      const own = content.find(({ check, isStructured }) => check && isStructured);
      const name = key === 'default' ? key : key.toUpperCase();
      return own?.check ? [[name, { type: own.type, pointer: own.check.pointer }]] : [];
    });
    return [id, Object.fromEntries(found)];
  });
  return Object.fromEntries(all);
}

function listSchemas({ components }: Document): object {
  const names = Object.keys(components?.schemas ?? {});
  return Object.fromEntries(names.map((name) => [name, pointerTo('#', 'components', 'schemas', name)]));
}
