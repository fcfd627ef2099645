// Loaded before a subject: it tells the benchmark what the process has used, and ends the process with the benchmark.
process.on('message', (question) => {
  if (question === 'cpu') process.send?.(process.cpuUsage());
  if (question === 'memory') {
    globalThis.gc?.();
    process.send?.(process.memoryUsage());
  }
});
process.once('disconnect', () => process.exit());
process.channel?.unref();
