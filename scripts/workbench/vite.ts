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
      const { chooseContract, renderFinding } = await import('../cli/index.ts');
      const { startReader, startRenderer } = await import('./workers.ts');
      const source = chooseContract({});
      const [reader, renderer] = [startReader(source), startRenderer()];
      workers = [reader, renderer];
      let listener: Listener = (_request, _response, next) => next?.();
      let isBroken = false;
      let files = new Set([source.spec]);
      const { logger } = server.config;
      const fail = (message: string) => {
        isBroken = true;
        logger.error(message);
        server.ws.send({ type: 'error', err: { message, stack: '' } });
      };
      const follow = async () => {
        const read = await reader.read();
        if (read.findings) return fail(read.findings.map(renderFinding).join('\n'));
        files = new Set(read.texts.keys());
        server.watcher.add([...files]);
        await renderer.render(read.json);
        const written = await renderer.write();
        if (mock !== undefined) {
          const { createMock } = await import('../mock/library.ts');
          listener = createMock({ contract: read.document, stateful });
        }
        for (const file of written) logger.info(`contract: ${relative('', file)} written`);
        if (isBroken) server.ws.send({ type: 'full-reload' });
        isBroken = false;
      };
      const followSafely = () => follow().catch((error: unknown) => fail(String(error)));
      let timer: NodeJS.Timeout | undefined;
      server.watcher.on('all', (_event, file) => {
        if (!files.has(file) && dirname(file) !== dirname(source.spec)) return;
        if (!/\.(ya?ml|json)$/.test(file)) return;
        clearTimeout(timer);
        timer = setTimeout(followSafely, holdMilliseconds);
      });
      // Vite need not wait; requests to the mock do.
      const first = followSafely();
      if (mock !== undefined) server.middlewares.use(mock, (...given) => void first.then(() => listener(...given)));
    },
    async closeBundle() {
      await Promise.all((workers ?? []).map((worker) => worker.close()));
    },
  };
}
