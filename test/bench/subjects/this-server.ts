import { createApp } from '../../../server/app.ts';
import { createTokenAuthenticator } from '../../../server/auth.ts';
import { readConfig } from '../../../server/config.ts';
import { createHandlers } from '../../../server/handlers/index.ts';
import { startListening } from '../../../server/listening/index.ts';
import { createLogger } from '../../../server/logger.ts';
import { compileContract } from '../../../server/openapi/compile.ts';
import { readDocument } from '../../../server/openapi/document/index.ts';
import { createCountingStore } from './handler.ts';

/** The project's own server over a store that keeps nothing but a counter, so that no database is measured. */
const { contract, host, port, tokens, logLevel } = readConfig(process.env);
const app = createApp({
  contract: compileContract(readDocument(contract)),
  handlers: createHandlers(createCountingStore()),
  authenticate: createTokenAuthenticator(tokens),
  logger: createLogger(logLevel),
});
await startListening(app, host, port);
