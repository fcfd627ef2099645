import type { Logger } from 'pino';
import { createApp } from '../../server/app.ts';
import { admitWellFormed } from '../../server/auth.ts';
import { ConfigError, parsePort } from '../../server/config.ts';
import { type Listening, startListening } from '../../server/listen.ts';
import type { Document } from '../../server/openapi/document.ts';
import { createValidator } from '../../server/pipeline/validator.ts';
import { findBadExamples, renderBadExamples } from './bad-examples.ts';
import { CommandError } from './command.ts';
import { longestDelay } from './prefer.ts';
import { createPrismStandIn } from './prism.ts';

/** The port that the environment gives the mock (`MOCK_PORT`, 4010 unless said); throws a `ConfigError` when it is none. */
export function readMockPort({ MOCK_PORT = '4010' }: NodeJS.ProcessEnv): number {
  const port = parsePort(MOCK_PORT);
  if (port === undefined) throw new ConfigError('MOCK_PORT must be a port number from 0 to 65535.');
  return port;
}

/** What a mock says of itself in each response that its app does not make. */
export const mockHeaders = { 'x-mocked': 'true' };

/** Where a mock listens, and what it mocks. */
export interface MockOptions {
  document: Document;
  host: string;
  port: number;
  logger: Logger;
}

/**
 * Starts a mock: the server's own pipeline, in which Prism stands in for every handler, any credentials are good
 * and pages of any origin may call. Every reply says `x-mocked: true`. An example that violates the contract is a `CommandError` that names it.
 */
export async function startMock({ document, host, port, logger }: MockOptions): Promise<Listening> {
  const validator = createValidator(document);
  const { findViolations } = validator;
  const bad = findBadExamples(document, findViolations);
  if (bad.length > 0) throw new CommandError(renderBadExamples(bad));
  const handlerTimeout = longestDelay + 30_000;
  const app = createApp({
    document,
    validator,
    handlers: {},
    standIn: createPrismStandIn(document, findViolations),
    authenticate: admitWellFormed,
    origins: '*',
    mocked: true,
    logger,
    handlerTimeout,
  });
  return startListening(app, host, port, { logger, shutdownTimeout: handlerTimeout, headers: mockHeaders });
}
