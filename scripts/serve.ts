import { flushCompileCache, getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../server/config.ts';
import { compileContract } from '../server/openapi/compile.ts';
import { readDocument } from '../server/openapi/document/index.ts';
import { createSample } from '../server/openapi/samples/index.ts';
import { openEmptyResources, type Setup } from '../server/project.ts';
import { serve } from '../server/serve.ts';
import { startServer } from '../server/start.ts';
import { CommandError, type GivenTo, generatedDocument, loadSetup, print, requireGenerated } from './cli/index.ts';

export async function run({ workers, warm }: GivenTo<'serve'>): Promise<number> {
  if (workers !== undefined) process.env.WORKERS = String(workers);
  if (process.env.CONTRACT === undefined) {
    requireGenerated();
    process.env.CONTRACT = fileURLToPath(generatedDocument);
  }
  const setup = await loadSetup();
  if (warm) return fillCompileCache(setup);
  await serve(setup);
  return Number(process.exitCode ?? 0);
}

const secret = 'secret-for-the-compile-cache';

/** Lets a server without a store respond to one request, so that the code that this takes is compiled, and writes that down. */
async function fillCompileCache(setup: Setup): Promise<number> {
  const folder = getCompileCacheDir();
  if (folder === undefined) throw new CommandError('There is no compile cache: NODE_DISABLE_COMPILE_CACHE is set.');
  const env = {
    CONTRACT: process.env.CONTRACT,
    PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'silent',
    API_TOKENS: `warm:${secret}`,
  };
  const config = readConfig(env);
  const { url, close } = await startServer(config, {
    ...setup,
    open: (_settings, logger) => openEmptyResources(setup, logger),
  });
  const sample = createSample(compileContract(readDocument(config.contract)), secret);
  if (sample) {
    const { method, target, headers, body } = sample;
    await (await fetch(url + target, { method, headers, ...(body !== undefined && { body }) })).arrayBuffer();
  }
  await close();
  flushCompileCache();
  print(`The compile cache is in ${folder}.`);
  return 0;
}
