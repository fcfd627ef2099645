import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Listening } from '../server/listening/index.ts';
import { createLogger, type Logger } from '../server/logger.ts';
import { compileContract, warmUp } from '../server/openapi/compile.ts';
import { readDocument } from '../server/openapi/document/index.ts';
import type { Contract } from '../server/openapi/model.ts';
import { supervise } from '../server/supervision.ts';
import {
  type ChosenContract,
  CommandError,
  chooseContracts,
  type GivenTo,
  generatedDocument,
  ownSpec,
  printDefects,
  printError,
} from './cli/index.ts';
import type { MockOptions } from './mock/index.ts';
import { startReading } from './mock/reading.ts';

type Options = GivenTo<'mock'>;

export async function run(options: Options): Promise<number> {
  const logger = createLogger(process.env.LOG_LEVEL ?? 'info');
  const started: Listening[] = [];
  const reports: (() => Promise<void>)[] = [];
  const close = async () => {
    await Promise.all(started.map((each) => each.close()));
  };
  try {
    for (const [index, chosen] of chooseContracts(options).entries()) {
      const { mock, report } = await startOne(chosen, options, logger, index);
      started.push(mock);
      reports.push(report);
    }
  } catch (error) {
    await close();
    throw error;
  }
  supervise({ logger, close, exit: process.exit, afterException: 'go on' });
  for (const report of reports) await report();
  return 0;
}

/** Starts the mock of one contract; of several, each has a port of its own. */
async function startOne({ spec, allowRefs }: ChosenContract, options: Options, logger: Logger, index: number) {
  const reading = startReading(spec, allowRefs);
  try {
    // Prism takes as long to load as another process takes to read a contract.
    const { readMockAccess, readMockPort, renderUnremembered, startMock } = await import('./mock/index.ts');
    const first = readMockPort(process.env);
    const port = first === 0 ? 0 : first + index;
    const access = readMockAccess(process.env);
    const isOwn = spec === ownSpec && existsSync(generatedDocument);
    const { document, defects } = isOwn
      ? { document: readDocument(generatedDocument), defects: [] }
      : await reading.contract;
    printDefects(defects);
    if (options.strict) await reading.refuseBadExamples();
    const contract = compileContract(document);
    warmUpFirst(contract);
    const parts = await readParts(contract, options, logger, port);
    const { host = '127.0.0.1' } = options;
    const mock = await startMock({ contract, host, port, ...access, logger, ...parts });
    printError(`The mock of ${contract.title} listens on ${mock.url}${contract.prefix}; any credentials are good.`);
    const unremembered = parts.memory.isStateful ? renderUnremembered(contract) : undefined;
    if (unremembered) printError(unremembered);
    const report = async () => {
      if (!options.strict) await reading.reportBadExamples(printError);
      await reading.close();
    };
    return { mock, report };
  } catch (error) {
    await reading.close();
    throw error;
  }
}

/** What the mock remembers and what stands in for it, as the options say; a `CommandError` says what is wrong with them. */
async function readParts(contract: Contract, options: Options, logger: Logger, port: number) {
  const { createRecording, followHandlers, MockSessions, readSeed, readSessionPreferences, readUpstreams } =
    await import('./mock/index.ts');
  const warn = (sentence: string) => logger.warn(sentence);
  try {
    const seed = await readSeed(contract, options.seed, `http://localhost:${port}`);
    if (options.seed === 'examples' && Object.keys(seed).length === 0)
      printError('The contract has no examples of items; --seed 20 begins with samples.');
    const preferences = readSessionPreferences(contract, { prefer: options.prefer ?? [] });
    const memory: NonNullable<MockOptions['memory']> = {
      sessions: new MockSessions({ seed, preferences, warn }),
      isStateful: options.stateful || options.seed !== undefined,
      deliveries: { hosts: options.allowCallbacks ?? [], warn },
      ...(options.handlers && { handlers: followHandlers(contract, resolve(options.handlers), warn) }),
    };
    await memory.handlers?.();
    const upstream = options.upstream && {
      findUrl: readUpstreams(contract, options.upstream),
      isBlocking: options.block,
      ...(options.record && { record: createRecording(resolve(options.record), contract.title) }),
    };
    return { memory, ...(upstream && { upstream }) };
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : new CommandError(error instanceof Error ? error.message : String(error));
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
