import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// The project is where this file is, from whatever folder the process was started.
process.chdir(join(import.meta.dirname, '..'));
// To compile the modules anew takes longer than all the rest of a start.
enableCompileCache(join(import.meta.dirname, '../.data/compile-cache'));
const { serve } = await import('contract-workbench');
const { setup } = await import('./setup.ts');

await serve(setup);
