import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { createTokenAuthenticator } from './auth.ts';
import { type Config, dataFolder } from './config.ts';
import { createHandlers } from './handlers/index.ts';
import { type Listening, startListening } from './listen.ts';
import { createLogger } from './logger.ts';
import { type Document, generatedDocument, readDocument } from './openapi/document.ts';
import { findInvalidPatterns } from './openapi/patterns.ts';
import { renderCurl } from './openapi/sample.ts';
import { readSources, type SourceOf, withoutSources } from './openapi/sources.ts';
import { openOwnToken } from './own-token.ts';
import { openStore } from './store/open.ts';

/** A server that has been started. */
export interface Started extends Listening {
  /** A curl line that calls it; complete with the secret where the server made that itself. */
  curl: string;
}

/** Starts the server that the configuration describes: store, app, port. Its `close` ends all three. */
export async function startServer(config: Config): Promise<Started> {
  const document = readDocument(config.contract);
  const sourceOf = config.contract === generatedDocument ? readSources() : withoutSources;
  requirePatterns(document, fileURLToPath(config.contract), sourceOf);
  const tokens = config.tokens.length > 0 ? config.tokens : [openOwnToken(dataFolder)];
  const store = await openStore(config.databaseUrl);
  await store.putJobTemplates(config.jobTemplates);
  const app = createApp({
    document,
    handlers: createHandlers(store),
    authenticate: createTokenAuthenticator(tokens),
    origins: config.corsOrigins,
    logger: createLogger(config.logLevel),
    validateResponses: config.validateResponses,
    handlerTimeout: config.handlerTimeout,
    sourceOf,
  });
  try {
    const { url, close } = await startListening(app, config.host, config.port);
    const [secret] = config.tokens.length > 0 ? ['SECRET'] : tokens.map((token) => token.secret);
    return { url, curl: renderCurl(document, url, secret ?? ''), close: () => close().then(() => store.close()) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Throws an error that names every regular expression of the contract that no value could be held against. */
function requirePatterns(document: Document, file: string, sourceOf: SourceOf): void {
  const lines = findInvalidPatterns(document).map(({ pointer, message }) => {
    const source = sourceOf(pointer);
    return `${file}${pointer}${source ? ` (${source})` : ''}: ${message}`;
  });
  if (lines.length > 0) throw new Error(lines.join('\n'));
}
