import { createApp } from './app.ts';
import { createTokenAuthenticator } from './auth.ts';
import { type Config, dataFolder } from './config.ts';
import { createHandlers } from './handlers/index.ts';
import { type Listening, startListening } from './listen.ts';
import { createLogger } from './logger.ts';
import { compileContract } from './openapi/compile-contract.ts';
import { generatedDocument, readDocument } from './openapi/document.ts';
import { renderCurl } from './openapi/sample.ts';
import { noSourceMap, readSourceMap } from './openapi/source-map.ts';
import { openOwnToken } from './own-token.ts';
import { openStore } from './store/open.ts';
import { createReferee } from './validator/create-referee.ts';

/** A server that has been started. */
export interface Started extends Listening {
  /** A curl line that calls it; complete with the secret where the server made that itself. */
  curl: string;
}

/** Starts the server that the configuration describes: store, app, port. Its `close` ends all three. */
export async function startServer(config: Config): Promise<Started> {
  const contract = compileContract(readDocument(config.contract));
  const tokens = config.tokens.length > 0 ? config.tokens : [openOwnToken(dataFolder)];
  const store = await openStore(config.databaseUrl);
  await store.putJobTemplates(config.jobTemplates);
  const app = createApp({
    contract,
    handlers: createHandlers(store),
    authenticate: createTokenAuthenticator(tokens),
    origins: config.corsOrigins,
    logger: createLogger(config.logLevel),
    referee: createReferee({ contract, validation: config.validateRequests }),
    validateResponses: config.validateResponses,
    handlerTimeout: config.handlerTimeout,
    sourceMap: config.contract === generatedDocument ? readSourceMap() : noSourceMap,
  });
  try {
    const { url, close } = await startListening(app, config.host, config.port);
    const [secret] = config.tokens.length > 0 ? ['SECRET'] : tokens.map((token) => token.secret);
    return { url, curl: renderCurl(contract, url, secret ?? ''), close: () => close().then(() => store.close()) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
