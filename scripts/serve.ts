import { fileURLToPath } from 'node:url';
import { serve } from '../server/serve.ts';
import { generatedDocument, loadSetup, requireGenerated } from './cli/index.ts';

export async function run(): Promise<number> {
  if (process.env.CONTRACT === undefined) {
    requireGenerated();
    process.env.CONTRACT = fileURLToPath(generatedDocument);
  }
  await serve(await loadSetup());
  return Number(process.exitCode ?? 0);
}
