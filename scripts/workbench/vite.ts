import { dirname, relative } from 'node:path';
import type { Listener } from '../../server/library.ts';
import type { Reader, Renderer } from './workers.ts';

/** The development server of Vite, as far as the plugin uses it. */
export interface ViteServer {
  watcher: { add(paths: string[]): unknown; on(event: 'all', saved: (event: string, file: string) => void): unknown };
  middlewares: { use(prefix: string, listener: Listener): unknown };
  ws: { send(message: { type: 'error'; err: { message: string; stack: string } } | { type: 'full-reload' }): void };
  config: { logger: { info(text: string): void; error(text: string): void } };
}

/** A plugin of Vite that works while its development server runs. */
export interface VitePlugin {
  name: string;
  apply: 'serve';
  configureServer(server: ViteServer): Promise<void>;
  closeBundle(): Promise<void>;
}

/** What the plugin does beside following the contract. */
export interface ViteOptions {
  /** The path under which the mock responds, on the address of Vite; nowhere unless given. */
  mock?: string;
  /** True if the mock remembers what it is sent, until the contract is saved again. */
  stateful?: boolean;
  /** The name of the contract, where `package.json` has several. */
  name?: string;
}

/** Saves that follow each other within so many milliseconds are one. */
const holdMilliseconds = 50;

/**
 * Follows the contract while Vite runs: every save brings `generated/` in line, and the mock. What is wrong with a contract
 * that cannot be read is shown over the page, and the last good one goes on.
 *
 * @example
 * export default defineConfig({ plugins: [contract({ mock: '/api' })] });
 */
export function contract({ mock, stateful = false, name }: ViteOptions = {}): VitePlugin {
  let workers: [Reader, Renderer] | undefined;
  return {
    name: 'contract-workbench',
    apply: 'serve',
    async configureServer(server) {
      // The modules of the commands find out at once which contract they are about.
      if (name !== undefined) process.env.CONTRACT_NAME = name;
      const { chooseContract } = await import('../cli/index.ts');
      const { startReader, startRenderer } = await import('./workers.ts');
      const source = chooseContract({});
      workers = [startReader(source), startRenderer()];
      let listener: Listener = (_request, _response, next) => next?.();
      const onContract = async (document: object) => {
        if (mock === undefined) return;
        const { createMock } = await import('../mock/index.ts');
        listener = createMock({ contract: document, stateful });
      };
      // Vite need not wait; requests to the mock do.
      const first = follow(server, source.spec, workers, onContract);
      if (mock !== undefined) server.middlewares.use(mock, (...given) => void first.then(() => listener(...given)));
    },
    async closeBundle() {
      await Promise.all((workers ?? []).map((worker) => worker.close()));
    },
  };
}

/** Reads the contract now, and whenever one of its files, or a file beside it, is saved; resolves once it has been read. */
async function follow(
  { watcher, ws, config: { logger } }: ViteServer,
  spec: string,
  [reader, renderer]: [Reader, Renderer],
  onContract: (document: object) => Promise<void>,
): Promise<void> {
  const { renderFinding } = await import('../cli/index.ts');
  let isBroken = false;
  let files = new Set([spec]);
  const fail = (message: string) => {
    isBroken = true;
    logger.error(message);
    ws.send({ type: 'error', err: { message, stack: '' } });
  };
  const bringInLine = async () => {
    const read = await reader.read();
    if (read.findings) return fail(read.findings.map(renderFinding).join('\n'));
    files = new Set(read.texts.keys());
    watcher.add([...files]);
    await renderer.render(read.json);
    const written = await renderer.write();
    await onContract(read.document);
    for (const file of written) logger.info(`contract: ${relative('', file)} written`);
    if (isBroken) ws.send({ type: 'full-reload' });
    isBroken = false;
  };
  const bringSafely = () => bringInLine().catch((error: unknown) => fail(String(error)));
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', (_event, file) => {
    const isBeside = dirname(file) === dirname(spec) && /\.(ya?ml|json)$/.test(file);
    if (!files.has(file) && !isBeside) return;
    clearTimeout(timer);
    timer = setTimeout(bringSafely, holdMilliseconds);
  });
  await bringSafely();
}
