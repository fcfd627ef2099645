import type { Logger } from 'pino';
import { createApp } from '../../server/app.ts';
import { admitWellFormed } from '../../server/auth.ts';
import { ConfigError, parsePort } from '../../server/config.ts';
import { parseHosts } from '../../server/config-values.ts';
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

/** The host names that the environment gives the mock (`ALLOWED_HOSTS`, none unless said); throws a `ConfigError` when one is none. */
export function readMockHosts({ ALLOWED_HOSTS = '' }: NodeJS.ProcessEnv): string[] {
  const hosts = ALLOWED_HOSTS === '' ? [] : parseHosts(ALLOWED_HOSTS);
  if (hosts === undefined) throw new ConfigError('ALLOWED_HOSTS must be a list of host names without ports.');
  return hosts;
}

/** Where a mock listens, and what it mocks. */
export interface MockOptions {
  document: Document;
  host: string;
  port: number;
  /** The host names that are answered to, besides those of loopback. */
  allowedHosts?: string[];
  logger: Logger;
}

/**
 * Starts a mock: the server's own pipeline, in which Prism stands in for every handler, any credentials are good
 * and pages of any origin may call. Every reply says `x-mocked: true`. An example that violates the contract is a `CommandError` that names it.
 */
export async function startMock({ document, host, port, allowedHosts = [], logger }: MockOptions): Promise<Listening> {
  const validator = createValidator(document);
  const { findViolations } = validator;
  const bad = findBadExamples(document, findViolations);
  if (bad.length > 0) throw new CommandError(renderBadExamples(bad));
  const app = createApp({
    document,
    validator,
    handlers: {},
    standIn: createPrismStandIn(document, findViolations),
    authenticate: admitWellFormed,
    allowedHosts,
    origins: '*',
    mocked: true,
    logger,
    handlerTimeout: longestDelay + 30_000,
  });
  return startListening(app, host, port);
}
