import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KnownToken } from './auth.ts';
import {
  bracket,
  parseCount,
  parseHeaderBytes,
  parseHost,
  parseHosts,
  parseLimit,
  parseNetworks,
  parseOrigins,
  parseTokens,
  type Read,
} from './config-values.ts';
import type { Contract } from './openapi/model.ts';
import type { Origins } from './pipeline/cors.ts';
import type { Limits } from './pipeline/limit-rate.ts';
import { projectFolder, type Setup } from './project.ts';
import type { ResponseValidation, UndeclaredProperties } from './response/check-response.ts';
import type { RequestValidation } from './validator/index.ts';

/** The environment's meaning. */
export interface Config {
  /** The bundled contract to serve. */
  contract: URL;
  host: string;
  port: number;
  /** The host names that it responds to, besides those of loopback. */
  allowedHosts: string[];
  /** The tokens of those who may call; none when the server shall make a secret of its own. */
  tokens: KnownToken[];
  /** Whose pages may call from a browser, besides the server's own. */
  corsOrigins: Origins;
  /** Whether the paths of requests must begin with what the contract's servers put before them. */
  serverPrefix: ServerPrefix;
  logLevel: string;
  /** The checks that decide about requests. */
  validateRequests: RequestValidation;
  /** The treatment of responses that violate the contract. */
  validateResponses: ResponseValidation;
  /** The treatment of properties in responses that the contract does not name. */
  undeclaredProperties: UndeclaredProperties;
  /** The milliseconds that a handler has for its response. */
  handlerTimeout: number;
  /** What may come from an address, and whom to believe about addresses. */
  limits: Limits;
  /** The most connections that there may be. */
  maxConnections: number;
  /** The most bytes of a request line with its headers. */
  maxHeaderBytes: number;
  /** The milliseconds in which a request must have arrived as a whole. */
  requestTimeout: number;
  /** Where health and metrics are; nowhere without it. */
  admin: { host: string; port: number } | undefined;
  /** The milliseconds that a server which is told to stop has for the requests that have arrived. */
  shutdownTimeout: number;
  /** What the project's setup has read. */
  project: unknown;
}

type ServerPrefix = 'required' | 'optional';

/** Thrown when the environment has no meaning: one line for each variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const serverPrefixes: ServerPrefix[] = ['required', 'optional'];

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

const requestValidations: RequestValidation[] = ['both', 'compiled', 'reference'];

const validations: ResponseValidation[] = ['enforce', 'report', 'off'];

const treatments: UndeclaredProperties[] = ['log', 'strip', 'allow'];

/** Gives the environment its meaning; throws a `ConfigError` that names every variable that has none, and what it may be. */
export function readConfig(env: NodeJS.ProcessEnv, { readSettings }: Pick<Setup, 'readSettings'> = {}): Config {
  const mistakes: string[] = [];
  const read = createReader(env, mistakes);
  const port = read('PORT', 3000, parsePort, 'a port number from 0 to 65535');
  const config: Config = {
    contract: read(
      'CONTRACT',
      parseFile('generated/openapi.json'),
      parseFile,
      'the name of a bundled contract, a JSON file',
    ),
    host: read('HOST', '127.0.0.1', parseHost, 'an IP address or a host name'),
    port,
    allowedHosts: read(
      'ALLOWED_HOSTS',
      [],
      parseHosts,
      'a list of host names such as api.example.com,[2001:db8::1], without ports',
    ),
    tokens: read(
      'API_TOKENS',
      [],
      parseTokens,
      'a list such as name:secret,other:secret, each name and each secret once, each secret of 16 characters or more, without spaces',
    ),
    corsOrigins: read(
      'CORS_ORIGINS',
      [],
      parseOrigins,
      'a list such as http://localhost:5173,https://app.example.com, each a scheme and a host without a path, or * for every origin',
    ),
    ...readBehaviour(read),
    ...readLimits(read),
    admin: readAdmin(read, port),
    project: readSettings?.(read),
  };
  if (mistakes.length > 0) throw new ConfigError(mistakes.join('\n'));
  return { ...config, allowedHosts: [...config.allowedHosts, bracket(config.host)] };
}

/** Reads the variables of the environment that are the project's own; throws a `ConfigError` as `readConfig` does. */
export function readProjectSettings(env: NodeJS.ProcessEnv, { readSettings }: Pick<Setup, 'readSettings'>): unknown {
  const mistakes: string[] = [];
  const settings = readSettings?.(createReader(env, mistakes));
  if (mistakes.length > 0) throw new ConfigError(mistakes.join('\n'));
  return settings;
}

/** Throws a `ConfigError` where others than this machine can call operations that ask for credentials, and nobody was given any. */
export function requireTokens({ host, tokens }: Config, { operations }: Contract): void {
  if (tokens.length > 0 || isLoopback(host) || operations.every(({ security }) => security.length === 0)) return;
  throw new ConfigError(`API_TOKENS must be set when HOST is ${host}: others than this machine could call.`);
}

function createReader(env: NodeJS.ProcessEnv, mistakes: string[]): Read {
  return (name, standard, parse, wanted) => {
    const text = env[name];
    const value = text === undefined || text === '' ? standard : parse(text);
    // The value is not repeated: it may be a secret.
    if (value === undefined) mistakes.push(`${name} must be ${wanted}.`);
    return value ?? standard;
  };
}

/** The variables that say how requests are handled. */
function readBehaviour(read: Read) {
  const choose = <Choice extends string>(name: string, standard: Choice, choices: Choice[]) =>
    read(name, standard, (text) => choices.find((choice) => choice === text), `one of ${choices.join(', ')}`);
  const handlerTimeout = read('HANDLER_TIMEOUT', 30_000, parseTimeout, 'a number of milliseconds from 1 to 999999');
  return {
    serverPrefix: choose('SERVER_PREFIX', 'required', serverPrefixes),
    logLevel: choose('LOG_LEVEL', 'info', logLevels),
    validateRequests: choose('VALIDATE_REQUESTS', 'compiled', requestValidations),
    validateResponses: choose('VALIDATE_RESPONSES', 'enforce', validations),
    undeclaredProperties: choose('UNDECLARED_PROPERTIES', 'log', treatments),
    handlerTimeout,
    shutdownTimeout: read(
      'SHUTDOWN_TIMEOUT',
      Math.max(30_000, handlerTimeout),
      (text) => parseTimeoutOf(text, handlerTimeout),
      `a number of milliseconds from HANDLER_TIMEOUT (${handlerTimeout}) to 999999`,
    ),
  };
}

/** The variables that say how much there may be. */
function readLimits(read: Read) {
  const perMinute = 'a number from 1 to 9999999, of those in a minute from one address, or off';
  return {
    limits: {
      requests: read('RATE_LIMIT', Number.POSITIVE_INFINITY, parseLimit, perMinute),
      failedLogins: read('FAILED_LOGIN_LIMIT', 100, parseLimit, perMinute),
      trustedProxies: read('TRUSTED_PROXIES', [], parseNetworks, 'a list of addresses and networks such as 10.0.0.0/8'),
    },
    maxConnections: read('MAX_CONNECTIONS', 10_000, parseCount, 'a number from 1 to 9999999'),
    maxHeaderBytes: read('MAX_HEADER_BYTES', 16_384, parseHeaderBytes, 'a number of bytes from 1024 to 1048576'),
    requestTimeout: read('REQUEST_TIMEOUT', 30_000, parseTimeout, 'a number of milliseconds from 1 to 999999'),
  };
}

/** A server on any free port has no fixed one for health and metrics, unless one is asked for. */
function readAdmin(read: Read, port: number): Config['admin'] {
  const host = read('ADMIN_HOST', '127.0.0.1', parseHost, 'an IP address or a host name');
  const wanted = 'a port number from 0 to 65535, or off';
  const chosen = read('ADMIN_PORT', port === 0 ? 'off' : 9464, parseOptionalPort, wanted);
  return chosen === 'off' ? undefined : { host, port: chosen };
}

/** The port that an environment variable or a command line names; none when it names no port. */
export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}

function parseOptionalPort(text: string): number | 'off' | undefined {
  return text === 'off' ? text : parsePort(text);
}

function parseFile(file: string): URL {
  return pathToFileURL(isAbsolute(file) ? file : join(projectFolder, file));
}

function parseTimeout(text: string): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

function parseTimeoutOf(text: string, least: number): number | undefined {
  const milliseconds = parseTimeout(text);
  return milliseconds !== undefined && milliseconds >= least ? milliseconds : undefined;
}

/** Tells whether only this machine can reach what listens on that host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
