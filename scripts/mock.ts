import { createLogger } from '../server/logger.ts';
import { compileContract, warmUp } from '../server/openapi/compile.ts';
import { readDocument } from '../server/openapi/document/index.ts';
import type { Contract } from '../server/openapi/model.ts';
import { supervise } from '../server/supervision.ts';
import { chooseContract, specOptions } from './cli/choose-contract.ts';
import { printError, runCommand } from './cli/command.ts';
import { readCommandLine } from './cli/command-line.ts';
import { printDefects } from './cli/findings.ts';
import { generatedDocument, ownSpec } from './cli/project.ts';
import { renderMockHelp } from './mock/control.ts';
import { startReading } from './mock/reading.ts';

const command = {
  usage: 'npm run mock',
  about: 'Serves the mock of a contract alone.',
  more: `${renderMockHelp()}\n\nMOCK_PORT, ALLOWED_HOSTS, CORS_ORIGINS and LOG_LEVEL are read from the environment.`,
};

await runCommand(async () => {
  const { values: options } = readCommandLine(command, {
    ...specOptions,
    stateful: {
      type: 'boolean',
      about: 'remembers what it is sent: what was created can be listed, read, changed and removed',
    },
    seed: {
      type: 'string',
      value: 'FILE',
      about: 'JSON that each session begins with, as GET /__mock/state gives it; means --stateful',
    },
    strict: { type: 'boolean', about: 'refuses to start where an example violates the contract' },
  });
  const { spec, allowRefs } = chooseContract(options);
  const reading = startReading(spec, allowRefs);
  try {
    // Prism takes as long to load as another process takes to read a contract.
    const { MockSessions, readMockAccess, readMockPort, readSeed, startMock } = await import('./mock/index.ts');
    const port = readMockPort(process.env);
    const access = readMockAccess(process.env);
    const logger = createLogger(process.env.LOG_LEVEL ?? 'info');
    const isOwn = spec === ownSpec;
    const { document, defects } = isOwn
      ? { document: readDocument(generatedDocument), defects: [] }
      : await reading.contract;
    printDefects(defects);
    if (options.strict) await reading.refuseBadExamples();
    const contract = compileContract(document);
    warmUpFirst(contract);
    const memory = {
      sessions: new MockSessions(readSeed(contract, options.seed), (sentence) => logger.warn(sentence)),
      isStateful: options.stateful ?? options.seed !== undefined,
    };
    const { url, close } = await startMock({
      contract,
      host: '127.0.0.1',
      port,
      ...access,
      logger,
      memory,
    });
    printError(`The mock of ${contract.title} listens on ${url}${contract.prefix}; any credentials are good.`);
    supervise({ logger, close, exit: process.exit, afterException: 'go on' });
    if (!options.strict) await reading.reportBadExamples(printError);
    return 0;
  } finally {
    await reading.close();
  }
});

/** Compiles ahead what the first request of all would wait for; a schema that cannot be compiled concerns those who ask for it. */
function warmUpFirst({ operations: [first] }: Contract): void {
  try {
    if (first) warmUp(first);
  } catch {
    // It is told with the response.
  }
}
