import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { createTokenAuthenticator } from './auth.ts';
import { type Config, dataFolder } from './config.ts';
import { keepToOwner } from './data-folder.ts';
import { createHandlers } from './handlers/index.ts';
import { type Listening, startListening } from './listening/listen.ts';
import { createLogger } from './logger.ts';
import { compileContract } from './openapi/compile-contract.ts';
import { type Document, generatedDocument, readDocument } from './openapi/document.ts';
import type { Contract } from './openapi/model.ts';
import { renderCurl } from './openapi/sample.ts';
import { findUncheckedSchemes } from './openapi/security.ts';
import { noSourceMap, readSourceMap, type SourceMap } from './openapi/source-map.ts';
import { findUnusable } from './openapi/unusable.ts';
import { type OwnToken, openOwnToken } from './own-token.ts';
import { openStore } from './store/open.ts';
import { createReferee } from './validator/create-referee.ts';

/** A server that has been started. */
export interface Started extends Listening {
  /** The path that the contract's first server puts before every path, without a slash at the end. */
  prefix: string;
  /** A curl line that calls it; with the secret that the server made itself, or the file in which that is kept. */
  curl: string;
  /** Remarks for whoever starts the server, a sentence each. */
  warnings: string[];
  logger: Logger;
}

/** Starts the server that the configuration describes: store, app, port. Its `close` ends all three. Only a terminal should show the secret: other output is kept. */
export async function startServer(config: Config, showsSecret = false): Promise<Started> {
  const document = readDocument(config.contract);
  const sourceMap = config.contract === generatedDocument ? readSourceMap() : noSourceMap;
  requireUsable(document, fileURLToPath(config.contract), sourceMap);
  const contract = compileContract(document);
  keepToOwner(dataFolder, 0o700);
  const own = config.tokens.length > 0 ? undefined : openOwnToken(dataFolder);
  const store = await openStore(config.databaseUrl);
  await store.putJobTemplates(config.jobTemplates);
  const logger = createLogger(config.logLevel);
  const app = createApp({
    contract,
    handlers: createHandlers(store),
    authenticate: createTokenAuthenticator(own ? [own] : config.tokens),
    allowedHosts: config.allowedHosts,
    origins: config.corsOrigins,
    logger,
    referee: createReferee({ contract, validation: config.validateRequests }),
    validateResponses: config.validateResponses,
    handlerTimeout: config.handlerTimeout,
    sourceMap,
  });
  try {
    const { url, close } = await startListening(app, config.host, config.port, {
      logger,
      shutdownTimeout: config.shutdownTimeout,
    });
    return {
      ...{ url, prefix: contract.prefix, logger, curl: renderCall(contract, url, own, config, showsSecret) },
      warnings: findUncheckedSchemes(contract),
      close: () => close().then(() => store.close()),
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Stands in a line for the secret that the shell reads from its file. */
const unread = 'secret-that-the-shell-reads';

/** The shell that the line is pasted into reads a secret that is redacted. */
function renderCall(
  contract: Contract,
  url: string,
  own: OwnToken | undefined,
  { tokens }: Config,
  isShown: boolean,
): string {
  if (!own) return renderCurl(contract, url, 'SECRET', tokens[0]?.name);
  if (isShown) return renderCurl(contract, url, own.secret, own.name);
  const reading = `'"$(cat '${own.file.replaceAll("'", `'\\''`)}')"'`;
  return renderCurl(contract, url, unread, own.name).replaceAll(unread, () => reading);
}

/** Throws an error that names every part of the contract for which it cannot be worked from. */
function requireUsable(document: Document, file: string, sourceMap: SourceMap): void {
  const lines = findUnusable(document).map(({ pointer, message }) => {
    const source = sourceMap(pointer);
    return `${file}${pointer}${source ? ` (${source})` : ''}: ${message}`;
  });
  if (lines.length > 0) throw new Error(lines.join('\n'));
}
