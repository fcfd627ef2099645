import { existsSync } from 'node:fs';
import { createLogger } from '../server/logger.ts';
import { compileContract, warmUp } from '../server/openapi/compile.ts';
import { readDocument } from '../server/openapi/document/index.ts';
import type { Contract } from '../server/openapi/model.ts';
import { supervise } from '../server/supervision.ts';
import { chooseContract, type GivenTo, generatedDocument, ownSpec, printDefects, printError } from './cli/index.ts';
import { renderMockHelp } from './mock/control.ts';
import { startReading } from './mock/reading.ts';

/** What a request may ask the mock for. */
export const more = () =>
  `${renderMockHelp()}\n\nMOCK_PORT, ALLOWED_HOSTS, CORS_ORIGINS and LOG_LEVEL are read from the environment.`;

export async function run(options: GivenTo<'mock'>): Promise<number> {
  const { spec, allowRefs } = chooseContract(options);
  const reading = startReading(spec, allowRefs);
  try {
    // Prism takes as long to load as another process takes to read a contract.
    const {
      MockSessions,
      readMockAccess,
      readMockPort,
      readSeed,
      readSessionPreferences,
      renderUnremembered,
      startMock,
    } = await import('./mock/index.ts');
    const port = readMockPort(process.env);
    const access = readMockAccess(process.env);
    const logger = createLogger(process.env.LOG_LEVEL ?? 'info');
    const isOwn = spec === ownSpec && existsSync(generatedDocument);
    const { document, defects } = isOwn
      ? { document: readDocument(generatedDocument), defects: [] }
      : await reading.contract;
    printDefects(defects);
    if (options.strict) await reading.refuseBadExamples();
    const contract = compileContract(document);
    warmUpFirst(contract);
    const memory = {
      sessions: new MockSessions({
        seed: await readSeed(contract, options.seed, `http://localhost:${port}`),
        preferences: readSessionPreferences(contract, { prefer: options.prefer ?? [] }),
        warn: (sentence) => logger.warn(sentence),
      }),
      isStateful: options.stateful || options.seed !== undefined,
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
    const unremembered = memory.isStateful ? renderUnremembered(contract) : undefined;
    if (unremembered) printError(unremembered);
    supervise({ logger, close, exit: process.exit, afterException: 'go on' });
    if (!options.strict) await reading.reportBadExamples(printError);
    return 0;
  } finally {
    await reading.close();
  }
}

/** Compiles ahead what the first request of all would wait for; a schema that cannot be compiled concerns the requests for it. */
function warmUpFirst({ operations: [first] }: Contract): void {
  try {
    if (first) warmUp(first);
  } catch {
    // It is told with the response.
  }
}
