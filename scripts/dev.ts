import { readConfig } from '../server/config.ts';
import { createLogger } from '../server/logger.ts';
import { startServer } from '../server/start.ts';
import { runCommand } from './lib/command.ts';
import { generate } from './lib/generate.ts';
import { readMockPort, startMock } from './lib/mock.ts';

await runCommand(async () => {
  const { document, differences } = await generate({ write: true });
  for (const { file } of differences) console.log(`generated/${file} written`);

  // Log lines are for machines; a terminal shows what goes wrong unless asked for more.
  const config = readConfig({ LOG_LEVEL: 'warn', ...process.env });
  const server = await startServer(config);
  const mock = await startMock({
    document,
    host: '127.0.0.1',
    port: readMockPort(process.env),
    logger: createLogger(config.logLevel),
  }).catch(async (error) => {
    await server.close();
    throw error;
  });

  console.log(`
  server  ${server.url}  validates every request and reply against spec/openapi.yaml
  mock    ${mock.url}  answers with the contract's examples; any credentials are good

Try the server:

  ${server.curl}

The same line with ${mock.url} asks the mock; add -H 'Prefer: code=404' or -H 'Prefer: example=full' to choose its answer.
Edit spec/openapi.yaml, then start again. Ctrl-C ends both.`);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => Promise.all([server.close(), mock.close()]));
  }
  return 0;
});
