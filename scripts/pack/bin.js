#!/usr/bin/env node
// The command line of the package, in JavaScript that any Node.js can read.
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`contract needs Node.js 22.18 or newer, not ${process.versions.node}: https://nodejs.org has it.`);
  process.exit(1);
}

// Code that is compiled once need not be compiled anew by the next command, nor by the processes that this one starts. The
// cache is beside the package, so that what a build has put there (contract serve --warm) comes along with node_modules/.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../../.cache/contract-workbench');
const { status } = module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
if (status === module.constants.compileCacheStatus.FAILED)
  module.enableCompileCache(join(tmpdir(), 'contract-workbench-cache'));
await import('./scripts/contract.js');
