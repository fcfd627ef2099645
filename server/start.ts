import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { createTokenAuthenticator } from './auth.ts';
import { type Config, dataFolder } from './config.ts';
import { createHandlers } from './handlers/index.ts';
import { type Listening, startListening } from './listen.ts';
import { createLogger } from './logger.ts';
import { generatedDocument, readDocument } from './openapi/document.ts';
import { renderCurl } from './openapi/sample.ts';
import { readSources, withoutSources } from './openapi/sources.ts';
import { openOwnToken } from './own-token.ts';
import { openStore } from './store/open.ts';

/** A server that has been started. */
export interface Started extends Listening {
  /** A curl line that calls it; complete with the secret where the server made that itself. */
  curl: string;
  logger: Logger;
}

/** Starts the server that the configuration describes: store, app, port. Its `close` ends all three. */
export async function startServer(config: Config): Promise<Started> {
  const document = readDocument(config.contract);
  const tokens = config.tokens.length > 0 ? config.tokens : [openOwnToken(dataFolder)];
  const store = await openStore(config.databaseUrl);
  await store.putJobTemplates(config.jobTemplates);
  const logger = createLogger(config.logLevel);
  const app = createApp({
    document,
    handlers: createHandlers(store),
    authenticate: createTokenAuthenticator(tokens),
    origins: config.corsOrigins,
    logger,
    validateResponses: config.validateResponses,
    handlerTimeout: config.handlerTimeout,
    sourceOf: config.contract === generatedDocument ? readSources() : withoutSources,
  });
  try {
    const { url, close } = await startListening(app, config.host, config.port, {
      logger,
      shutdownTimeout: config.shutdownTimeout,
    });
    const [secret] = config.tokens.length > 0 ? ['SECRET'] : tokens.map((token) => token.secret);
    const curl = renderCurl(document, url, secret ?? '');
    return { url, curl, logger, close: () => close().then(() => store.close()) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
