import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashToken, type KnownToken } from '../../server/auth.ts';
import { Cleanup } from '../../server/cleanup.ts';
import { type Config, readConfig, readProjectSettings, requireTokens } from '../../server/config.ts';
import { keepToOwner, openOwnToken } from '../../server/data-folder.ts';
import type { ChangesSince } from '../../server/docs/index.ts';
import { type Listening, type ListeningOptions, startListening } from '../../server/listening/index.ts';
import { createLogger, type Logger } from '../../server/logger.ts';
import { compileContract, findUncheckedSchemes } from '../../server/openapi/compile.ts';
import { readDocument } from '../../server/openapi/document/index.ts';
import type { Contract as CompiledContract } from '../../server/openapi/model.ts';
import { chooseShown, renderCurl } from '../../server/openapi/samples/index.ts';
import { createHostCheck } from '../../server/pipeline/index.ts';
import { dataFolder, openProject } from '../../server/project.ts';
import {
  CommandError,
  chooseContract,
  type Finding,
  type GivenTo,
  generatedDocument,
  generatedFolder,
  ownSpec,
  renderFinding,
} from '../cli/index.ts';
import type { Bundled } from '../contract/index.ts';
import { longestDelay, MockSessions, mockHeaders, readMockPort } from '../mock/index.ts';
import { createEventStream, type EventStream } from './events.ts';
import { type Addresses, createReport, type Terminal, tellAdvice, tellCompiled } from './report.ts';
import { createRequestLines } from './request-lines.ts';
import { type Observer, type Parts, type Surroundings, type Switchboard, Workbench } from './workbench.ts';
import { type AnalyzerReports, noRenderer, type Reader, startAnalyzer, startReader, startRenderer } from './workers.ts';

/** The options of the command line and the environment. */
export interface SessionOptions {
  spec: string;
  /** The folders that the contract may refer to beside its own. */
  allowRefs: string[];
  /** True if the `redocly.yaml` beside another's contract may run plugins and fetch rules. */
  isTrusted: boolean;
  config: Config;
  /** The environment, for the variables of the project. */
  env: NodeJS.ProcessEnv;
  /** None when there shall be no mock. */
  mockPort: number | undefined;
  /** True if the mock remembers what it is sent. */
  isStateful: boolean;
  /** True if the docs page is to be opened in a browser. */
  opens: boolean;
}

/** Reads what was asked for. Throws a `CommandError` or a `ConfigError` for what has no meaning. */
export function readSessionOptions(given: GivenTo<'start'>, env: NodeJS.ProcessEnv): SessionOptions {
  const { port, mockPort } = given;
  return {
    ...chooseContract(given),
    isTrusted: given.trust,
    env,
    // Everyday work is a test of the compiled contract, unless said otherwise.
    config: readConfig({ VALIDATE_REQUESTS: 'both', ...env, ...(port !== undefined && { PORT: String(port) }) }),
    mockPort: given.noMock ? undefined : (mockPort ?? readMockPort(env)),
    isStateful: given.stateful,
    opens: given.open,
  };
}

/** A server, and a mock unless it was not wanted, that follow every save. */
export interface Session extends Addresses {
  /** Shows on the terminal what it is given as the server's log is shown there. */
  logger: Logger;
  close(): Promise<void>;
}

/** Starts to serve contract and mock, and to follow every save. Rejects, with nothing left open, when that cannot begin. */
export async function startSession(options: SessionOptions, terminal: Terminal): Promise<Session> {
  const opened = new Cleanup();
  const close = () => opened.close();
  try {
    return { ...(await open(options, terminal, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(options: SessionOptions, terminal: Terminal, opened: Cleanup): Promise<Omit<Session, 'close'>> {
  const { spec, allowRefs, isTrusted, config } = options;
  const keep = <T extends { close(): Promise<void> }>(resource: T): T => {
    opened.defer(() => resource.close());
    return resource;
  };
  const writes = spec === ownSpec && existsSync(generatedFolder);
  const renderer = writes ? keep(startRenderer()) : noRenderer;
  const reader = keep(startReader({ spec, allowRefs }));
  const events = createEventStream(createHostCheck(options.config.allowedHosts));
  const known: Known = {};
  const reports: AnalyzerReports = {
    onAdvice: (advice) => tellAdvice(terminal, advice),
    onCompiled: (compiled) => tellCompiled(terminal, compiled),
    onReleased(changes) {
      known.changes = changes;
      events.send({ type: 'changes' });
    },
  };
  const analyzer = keep(startAnalyzer({ spec, allowRefs, isTrusted }, reports));
  const observer = tellPages(events, createReport(terminal));
  const { contract, findings } = await readFirstContract(spec, reader);
  const compiled = compileContract(contract.document);
  requireTokens(config, compiled);
  keepToOwner(dataFolder, 0o700);
  const own = config.tokens.length > 0 ? undefined : openOwnToken(chooseTokenFolder(opened));
  const surroundings = createSurroundings(options, own ? [hashToken(own)] : config.tokens, terminal, known);
  const given = { spec, contract, isBroken: findings.length > 0, reader, renderer, analyzer, observer, surroundings };
  const open = ({ setup }: Parts) =>
    openProject(setup, readProjectSettings(options.env, setup), surroundings.loggers.server);
  const workbench = keep(await Workbench.start({ ...given, openProject: open }));
  const { server, mock } = await listenForBoth(options, workbench, events, surroundings, opened);
  known.mock = mock?.url;
  if (findings.length > 0) observer.onBroken(findings);
  analyzer.compile([]);
  for (const sentence of findUncheckedSchemes(compiled)) terminal.say('security', sentence, 'bad');
  const caller = own ?? { secret: 'SECRET', name: config.tokens[0]?.name };
  return {
    ...{ server: server.url, mock: mock?.url, isStateful: options.isStateful, prefix: compiled.prefix },
    unhandled: workbench.unhandled,
    ...showCall(compiled, workbench.unhandled, server.url, caller),
    logger: surroundings.loggers.server,
  };
}

/** A project that is not initialised stays as it is: its token is of this start alone. */
function chooseTokenFolder(opened: Cleanup): string {
  if (existsSync(generatedFolder)) return dataFolder;
  const folder = mkdtempSync(join(tmpdir(), 'contract-token-'));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A curl line for an operation, what else than a success the mock can be asked for by the same line, and where the secret is if others need one. */
function showCall(
  contract: CompiledContract,
  unhandled: string[],
  url: string,
  { secret, name, file }: { secret: string; name: string | undefined; file?: string },
): Pick<Addresses, 'curl' | 'otherStatus' | 'secretFile'> {
  const operation = chooseShown(contract, unhandled);
  const statuses = operation?.responses.map(({ key }) => key.toUpperCase().replace('XX', '00'));
  const otherStatus = statuses?.find((status) => /^[345]\d\d$/.test(status));
  const curl = renderCurl(operation, url, secret, name);
  const isAsked = contract.operations.some(({ security }) => security.length > 0);
  return { curl, otherStatus, secretFile: isAsked && !curl.includes(secret) ? file : undefined };
}

/** Starts to listen for server and mock; both end together. */
async function listenForBoth(
  { config, mockPort }: SessionOptions,
  workbench: Workbench,
  events: EventStream,
  { loggers }: Surroundings,
  opened: Cleanup,
): Promise<{ server: Listening; mock: Listening | undefined }> {
  const listening: Listening[] = [];
  opened.defer(async () => {
    events.close();
    // Both at once: neither takes new connections while the other still sends responses.
    await Promise.all(listening.map(({ close }) => close()));
  });
  const listen = async ({ listener }: Switchboard, host: string, port: number, options: ListeningOptions) => {
    const started = await startListening(events.wrap(listener), host, port, options);
    listening.push(started);
    return started;
  };
  const { handlerTimeout, shutdownTimeout } = config;
  const server = await listen(workbench.server, config.host, config.port, {
    ...{ logger: loggers.server, shutdownTimeout },
    upgrade: workbench.upgrade,
  });
  const mock =
    mockPort === undefined
      ? undefined
      : await listen(workbench.mock, '127.0.0.1', mockPort, {
          logger: loggers.mock,
          shutdownTimeout: longestDelay + handlerTimeout,
          headers: mockHeaders,
        });
  return { server, mock };
}

/** What the docs pages tell as soon as it is known. */
interface Known {
  mock?: string | undefined;
  changes?: ChangesSince;
}

function createSurroundings(
  { spec, config, isStateful }: SessionOptions,
  tokens: KnownToken[],
  terminal: Terminal,
  known: Known,
): Surroundings {
  const docs = { isLive: true, changes: () => known.changes, embedders: config.docsEmbedders };
  const targets = () => (known.mock === undefined ? [] : [{ name: 'the mock', url: known.mock, isMock: true }]);
  return {
    docs: { server: { ...docs, targets }, mock: docs },
    ...{ config, isOwn: spec === ownSpec },
    memory: { sessions: new MockSessions({ warn: (sentence) => terminal.say('mock', sentence, 'bad') }), isStateful },
    tokens,
    loggers: {
      server: createLogger(config.logLevel, createRequestLines(terminal, 'server')),
      mock: createLogger('info', createRequestLines(terminal, 'mock')),
    },
  };
}

/** Lets the open docs pages know, too. */
function tellPages(events: EventStream, report: Observer): Observer {
  return {
    ...report,
    onLive(served, changes) {
      events.send({ type: 'live' });
      report.onLive(served, changes);
    },
    onBroken(findings) {
      events.send({ type: 'broken', findings: findings.map(renderFinding) });
      report.onBroken(findings);
    },
    onMended() {
      events.send({ type: 'mended' });
      report.onMended();
    },
  };
}

/**
 * The contract to begin with: the one on disk, or, while this project's own is broken, the last one that was generated.
 * Throws a `CommandError` with a line for each finding where there is neither.
 */
async function readFirstContract(spec: string, reader: Reader): Promise<{ contract: Bundled; findings: Finding[] }> {
  const bundle = await reader.read();
  if (!bundle.findings) return { contract: bundle, findings: [] };
  const { findings } = bundle;
  try {
    if (spec !== ownSpec) throw new Error('Nothing was generated from it.');
    const document = readDocument(generatedDocument);
    return {
      contract: { document, json: JSON.stringify(document), texts: new Map([[spec, '']]), defects: [] },
      findings,
    };
  } catch {
    throw new CommandError(findings.map(renderFinding).join('\n'), { exitCode: 1 });
  }
}

const openers: Partial<Record<NodeJS.Platform, string[]>> = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] };

/** Opens the page in the user's browser; where there is none, nothing happens. */
export function openBrowser(url: string): void {
  const [program = '', ...words] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
