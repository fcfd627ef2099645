import { serve } from '../server/serve.ts';
import { loadSetup } from './cli/index.ts';

export async function run(): Promise<number> {
  await serve(await loadSetup());
  return Number(process.exitCode ?? 0);
}
