// Loaded before every command, in JavaScript so that any Node.js can read it.

import module from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const oldest = 24;

if (Number.parseInt(process.versions.node, 10) < oldest) {
  console.error(
    `This needs Node.js ${oldest} or newer, not ${process.versions.node}: run "npm ci" without --ignore-scripts and --omit=dev, which brings it along, or install it from https://nodejs.org.`,
  );
  process.exit(1);
}

// Code that is compiled once need not be compiled anew by the next command, nor by the processes that this one starts.
const cache = join(import.meta.dirname, '../.data/compile-cache');
process.env.NODE_COMPILE_CACHE ??= cache;
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);

// Killed outright, npm cannot pass a signal on: the server ends all the same, and holds no port.
if (isMainThread && ['start', 'serve', 'mock'].includes(process.env.npm_lifecycle_event ?? '')) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}
