import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { build } from 'vite';
import type { Teardown } from './servers.ts';

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Nothing from elsewhere but the API, and no text that is evaluated. */
const policy = "default-src 'none'; script-src 'self'; connect-src http://127.0.0.1:*; img-src data:";

/** Builds a frontend with Vite, and serves it under a strict policy; the server ends with the test. */
export async function serveBuiltApp(teardown: Teardown, folder: string): Promise<{ url: string }> {
  await build({ root: folder, configFile: false, logLevel: 'error', base: './' });
  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const file = pathname === '/' ? '/index.html' : pathname;
    try {
      const content = await readFile(join(folder, 'dist', file));
      response.writeHead(200, {
        'Content-Type': types[extname(file)] ?? 'text/plain',
        'Content-Security-Policy': policy,
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  teardown.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
