import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MetricValues, Phase } from './admin/index.ts';
import { type AppOptions, createApp } from './app.ts';
import { hashToken, type KnownToken } from './auth.ts';
import { Cleanup } from './cleanup.ts';
import { type Config, isLoopback, requireTokens } from './config.ts';
import { listUnwritten } from './contract.ts';
import { keepToOwner, type OwnToken, openOwnToken } from './data-folder.ts';
import { type Listening, startListening } from './listening/index.ts';
import { createLogger, type Logger } from './logger.ts';
import { compileContract, findUncheckedSchemes, takeBarePaths } from './openapi/compile.ts';
import { readDocument, readSourceMap, type SourceMap } from './openapi/document/index.ts';
import type { Contract, Operation } from './openapi/model.ts';
import { chooseShown, renderCurl } from './openapi/samples/index.ts';
import { requireUsable } from './openapi/unusable.ts';
import { composeProject, dataFolder, openProject, type Setup } from './project.ts';
import { createReference } from './validator/index.ts';

/** A server that has been started. */
export interface Started extends Listening {
  /** The path that the contract's first server puts before every path, without a slash at the end. */
  prefix: string;
  /** A curl line that calls it; with the secret that the server made itself, or the file that holds it. */
  curl: string;
  /** Remarks for the operator, a sentence each. */
  warnings: string[];
  logger: Logger;
  /** The address of health and metrics, if they are anywhere. */
  admin: string | undefined;
  /** Resolves while the store responds. */
  ping(): Promise<unknown>;
  readMetrics(): Promise<MetricValues[]>;
}

/** How a server is started. */
interface StartOptions {
  /** True if its output may show the secret: that of a terminal, since other output is stored. */
  showsSecret?: boolean;
  /** True if another process has the address of health and metrics, and counts down to the end. */
  isWorker?: boolean;
}

/** Starts the server that the configuration describes: store, app, ports. Its `close` ends them all. */
export async function startServer(
  config: Config,
  setup: Setup,
  { showsSecret = false, isWorker = false }: StartOptions = {},
): Promise<Started> {
  const document = readDocument(config.contract);
  const sourceMap = readSourceMap(new URL('sources.json', config.contract));
  requireUsable(document, fileURLToPath(config.contract), sourceMap);
  const compiled = compileContract(document);
  const contract = config.serverPrefix === 'optional' ? takeBarePaths(compiled) : compiled;
  if (!setup.createAuthenticate) requireTokens(config, contract);
  keepToOwner(dataFolder, 0o700);
  const own = config.tokens.length > 0 || setup.createAuthenticate ? undefined : openOwnToken(dataFolder);
  const logger = createLogger(config.logLevel);
  const tokens = own ? [hashToken(own)] : config.tokens;
  const { unwritten, ...opened } = await open(config, setup, { contract, sourceMap, tokens, logger, isWorker });
  if (!isLoopback(config.host)) {
    logger.warn({ host: config.host }, 'requests come without TLS: whatever is on the way can read the credentials');
  }
  if (unwritten.length > 0) warnOfUnwritten(logger, unwritten);
  return {
    ...{ ...opened, prefix: contract.prefix, logger },
    curl: renderCall(chooseShown(contract, unwritten), opened.url, own, config, showsSecret),
    warnings: findUncheckedSchemes(contract),
  };
}

/** What the parts of a server have in common. */
interface Common {
  contract: Contract;
  sourceMap: SourceMap;
  tokens: KnownToken[];
  logger: Logger;
  isWorker: boolean;
}

/** What has been opened. */
interface Opened extends Pick<Started, 'url' | 'close' | 'admin' | 'ping' | 'readMetrics'> {
  /** The operations without a handler. */
  unwritten: string[];
}

/** Opens store and ports, one after the other; closes those that are open when one of them cannot be. */
async function open(config: Config, setup: Setup, common: Common): Promise<Opened> {
  await using opened = new Cleanup();
  const { logger, isWorker } = common;
  let phase: Phase = 'starting';
  const project = await openProject(setup, config.project, logger);
  opened.defer(() => project.close());
  const { resources } = project;
  const ping = async () => resources.ping?.();
  // Metrics are loaded only where they are asked for.
  const room = config.admin && (await import('./admin/index.ts'));
  const metrics = room?.createProcessMetrics();
  const readMetrics = async () => (metrics ? [await metrics.read()] : []);
  const watching = { phase: () => phase, ping, readMetrics, logger };
  const admin = isWorker ? undefined : config.admin && (await room?.startAdmin({ ...config.admin, ...watching }));
  if (admin) opened.defer(() => admin.close());
  const cutOff = new AbortController();
  const composed = composeProject(setup, resources, common.tokens);
  const app = createConfiguredApp(config, common, { ...composed, metrics, shutdown: cutOff.signal });
  const { url, close } = await startListening(app, config.host, config.port, {
    ...{ logger, shutdownTimeout: config.shutdownTimeout, maxConnections: config.maxConnections },
    ...{ maxHeaderBytes: config.maxHeaderBytes, requestTimeout: config.requestTimeout },
    upgrade: setup.createUpgrade?.(resources),
    beforeCutOff: () => cutOff.abort(new Error('The server shuts down.')),
  });
  phase = 'serving';
  const rest = opened.move();
  return {
    ...{ url, admin: admin?.url, ping, readMetrics },
    unwritten: listUnwritten(common.contract, composed.handlers),
    async close() {
      phase = 'shutting down';
      if (!isWorker) await sleep(config.shutdownDelay);
      await close();
      await rest.close();
    },
  };
}

function createConfiguredApp(
  config: Config,
  { contract, sourceMap, logger }: Common,
  given: Pick<AppOptions, 'authenticate' | 'authorize' | 'handlers' | 'metrics' | 'shutdown' | 'store'>,
): RequestListener {
  return createApp({
    ...{ contract, sourceMap, logger, ...given },
    reference: createReference({ contract, validation: config.validateRequests }),
    ...{ origins: config.corsOrigins, allowedHosts: config.allowedHosts, limits: config.limits },
    docs: { embedders: config.docsEmbedders },
    validateResponses: config.validateResponses,
    undeclaredProperties: config.undeclaredProperties,
    handlerTimeout: config.handlerTimeout,
  });
}

/** The most operations that the warning names. */
const mostNamed = 10;

function warnOfUnwritten(logger: Logger, unwritten: string[]): void {
  const operations = unwritten.slice(0, mostNamed);
  logger.warn(
    { operations, operationCount: unwritten.length },
    'operations without a handler: each responds with a 501',
  );
}

/** Stands in a line for the secret that the shell reads from its file. */
const unread = 'secret-that-the-shell-reads';

/** The shell that the line is pasted into reads a secret that is redacted. */
function renderCall(
  operation: Operation | undefined,
  url: string,
  own: OwnToken | undefined,
  { tokens }: Config,
  isShown: boolean,
): string {
  if (!own) return renderCurl(operation, url, 'SECRET', tokens[0]?.name);
  if (isShown) return renderCurl(operation, url, own.secret, own.name);
  const reading = `'"$(cat '${own.file.replaceAll("'", `'\\''`)}')"'`;
  return renderCurl(operation, url, unread, own.name).replaceAll(unread, () => reading);
}
