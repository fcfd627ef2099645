import { fileURLToPath } from 'node:url';
import { serve } from '../server/serve.ts';
import { type GivenTo, generatedDocument, loadSetup, requireGenerated } from './cli/index.ts';

export async function run({ workers }: GivenTo<'serve'>): Promise<number> {
  if (workers !== undefined) process.env.WORKERS = String(workers);
  if (process.env.CONTRACT === undefined) {
    requireGenerated();
    process.env.CONTRACT = fileURLToPath(generatedDocument);
  }
  await serve(await loadSetup());
  return Number(process.exitCode ?? 0);
}
