import { isIP } from 'node:net';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hashToken, isSecret, type KnownToken } from './auth.ts';
import type { Contract } from './openapi/model.ts';
import type { Origins } from './pipeline/index.ts';
import {
  type DescribedVariable,
  findGenerated,
  projectFolder,
  type Read,
  type Setup,
  type Values,
  type Variable,
  type Variables,
} from './project.ts';
import type { ResponseValidation, UndeclaredProperties } from './response/index.ts';
import type { RequestValidation } from './validator/index.ts';

/** Thrown when the environment has no meaning: one line for each variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const requestValidations: RequestValidation[] = ['both', 'compiled', 'reference'];
const responseValidations: ResponseValidation[] = ['enforce', 'report', 'off'];
const treatments: UndeclaredProperties[] = ['log', 'strip', 'allow'];
const serverPrefixes: ('required' | 'optional')[] = ['required', 'optional'];
const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];
const host = { parse: parseHost, wanted: 'an IP address or a host name' };
const milliseconds = { parse: parseTimeout, wanted: 'a number of milliseconds from 1 to 999999' };
const perMinute = {
  parse: parseLimit,
  wanted: 'a number from 1 to 9999999, of those in a minute from one address, or off',
};

/** Gives a variable the type of its values. */
const define = <T>(variable: DescribedVariable<T>): DescribedVariable<T> => variable;

/** The variables of the server, from which `server/README.md` has its table. */
export const variables = {
  HOST: { ...host, default: '127.0.0.1', about: 'the address that the server listens on' },
  PORT: {
    default: 3000,
    parse: parsePort,
    wanted: 'a port number from 0 to 65535',
    about: 'its port; 0 is any that is free',
  },
  ALLOWED_HOSTS: define<string[]>({
    default: [],
    parse: parseHosts,
    wanted: 'a list of host names such as api.example.com,[2001:db8::1], without ports',
    about:
      '`api.example.com,10.0.0.7`: host names that server and mock respond to besides `HOST` and those of loopback; every other is a 421',
  }),
  API_TOKENS: define<KnownToken[]>({
    default: [],
    shown: 'a secret of its own in `.data/`',
    parse: parseTokens,
    wanted:
      'a list such as name:secret,other:secret, each name and each secret once, each secret of 16 characters or more, without spaces',
    about:
      '`name:secret,name:secret`, each secret of 16 characters or more and of one name; Bearer takes the secret, Basic the pair; good for every scope',
  }),
  CORS_ORIGINS: define<Origins>({
    default: [],
    parse: parseOrigins,
    wanted:
      'a list such as http://localhost:5173,https://app.example.com, each a scheme and a host without a path, or * for every origin',
    about: '`http://localhost:5173,https://app.example.com`, or `*`: the pages that may call from a browser',
  }),
  DOCS_EMBEDDERS: define<string[]>({
    default: [],
    parse: parseOriginList,
    wanted: 'a list of origins such as https://portal.example.com, each a scheme and a host without a path',
    about: '`https://portal.example.com`: the pages that may show the docs in a frame',
  }),
  SERVER_PREFIX: {
    ...choice(serverPrefixes, 'required'),
    about:
      "`optional`: paths are taken without the prefix of the contract's servers too, as behind a proxy that strips it",
  },
  VALIDATE_REQUESTS: {
    ...choice(requestValidations, 'compiled'),
    shown: '`compiled`; `npm start`: `both`',
    about:
      '`both` asks the reference as well, after the response, and logs where it disagrees; `reference` lets it decide alone; `compiled` never loads it',
  },
  VALIDATE_RESPONSES: {
    ...choice(responseValidations, 'enforce'),
    about: '`report` sends what the contract does not allow and logs it, `off` does not look',
  },
  UNDECLARED_PROPERTIES: {
    ...choice(treatments, 'log'),
    about:
      'what a response carries and the contract does not name: `log` says it once for each operation and property, `strip` also takes it out, `allow` does not look',
  },
  HANDLER_TIMEOUT: { ...milliseconds, default: 30_000, about: 'milliseconds that a handler has, before that is a 500' },
  ADMIN_HOST: {
    ...host,
    default: '127.0.0.1',
    about: 'the address of `/healthz`, `/readyz` and `/metrics`, which ask for no credentials',
  },
  ADMIN_PORT: define<number | 'off'>({
    default: 9464,
    parse: (text) => (text === 'off' ? text : parsePort(text)),
    wanted: 'a port number from 0 to 65535, or off',
    about: 'their port; `off`: nowhere, as with `PORT=0`',
  }),
  FAILED_LOGIN_LIMIT: {
    ...perMinute,
    default: 100,
    about: 'credentials that are no good, from one address in a minute; `off` for no limit',
  },
  RATE_LIMIT: {
    ...perMinute,
    default: Number.POSITIVE_INFINITY,
    shown: '`off`',
    about: 'requests from one address in a minute',
  },
  TRUSTED_PROXIES: define<string[]>({
    default: [],
    parse: parseNetworks,
    wanted: 'a list of addresses and networks such as 10.0.0.0/8',
    about:
      '`10.0.0.0/8,127.0.0.1`: proxies that are believed when `X-Forwarded-For` names the address that a request is from',
  }),
  MAX_CONNECTIONS: { default: 10_000, parse: parseCount, wanted: 'a number from 1 to 9999999', about: 'connections' },
  MAX_HEADER_BYTES: {
    default: 16_384,
    parse: (text: string) => within(parseCount(text), 1024, 1_048_576),
    wanted: 'a number of bytes from 1024 to 1048576',
    about: 'bytes of a request line with its headers',
  },
  REQUEST_TIMEOUT: {
    ...milliseconds,
    default: 30_000,
    about: 'milliseconds in which a request has arrived, its body too; more for large uploads over slow lines',
  },
  SHUTDOWN_TIMEOUT: {
    ...milliseconds,
    default: 30_000,
    shown: '`30000`, or `HANDLER_TIMEOUT`',
    about: 'milliseconds that requests have to get their responses after SIGTERM or SIGINT',
  },
  SHUTDOWN_DELAY: {
    default: 0,
    parse: (text: string) => (text === '0' ? 0 : parseTimeout(text)),
    wanted: 'a number of milliseconds from 0 to 999999',
    about:
      'milliseconds for which connections are still taken after SIGTERM or SIGINT, while `/readyz` is a 503: what a load balancer needs to look elsewhere',
  },
  WORKERS: {
    default: 1,
    parse: (text: string) => within(parseCount(text), 1, 999),
    wanted: 'a number of processes from 1 to 999',
    about:
      'processes that share the port, one for each core; limits of requests, logins and connections are those of each, health and metrics those of all',
  },
  CONTRACT: {
    default: findGenerated(),
    shown: '`generated/openapi.json`',
    parse: parseFile,
    wanted: 'the name of a bundled contract, a JSON file',
    about: 'another bundled contract; operations without a handler are a 501',
  },
  LOG_LEVEL: { ...choice(logLevels, 'info'), about: '`silent` to `trace`; one JSON object a line' },
};

/** The environment's meaning. */
export interface Config extends ReturnType<typeof toConfig> {
  /** What the project's setup has read. */
  project: unknown;
}

/** Gives the environment its meaning; throws a `ConfigError` that names every variable that has none, and what it may be. */
export function readConfig(env: NodeJS.ProcessEnv, { readSettings }: Pick<Setup, 'readSettings'> = {}): Config {
  return withReader(env, (read) => {
    const port = read('PORT', variables.PORT);
    const handlerTimeout = read('HANDLER_TIMEOUT', variables.HANDLER_TIMEOUT);
    const own = {
      ...variables,
      // A server on any free port has no fixed one for health and metrics, unless one is asked for.
      ADMIN_PORT: { ...variables.ADMIN_PORT, ...(port === 0 && { default: 'off' as const }) },
      SHUTDOWN_TIMEOUT: {
        ...variables.SHUTDOWN_TIMEOUT,
        default: Math.max(variables.SHUTDOWN_TIMEOUT.default, handlerTimeout),
        parse: (text: string) => within(parseTimeout(text), handlerTimeout, 999_999),
        wanted: `a number of milliseconds from HANDLER_TIMEOUT (${handlerTimeout}) to 999999`,
      },
    };
    return { ...toConfig(readAll(read, own)), project: readSettings?.(read) };
  });
}

/** Reads the variables of the environment that are the project's own; throws a `ConfigError` as `readConfig` does. */
export function readProjectSettings(env: NodeJS.ProcessEnv, { readSettings }: Pick<Setup, 'readSettings'>): unknown {
  return withReader(env, (read) => readSettings?.(read));
}

/** Reads some variables of the environment; throws a `ConfigError` as `readConfig` does. */
export function readVariables<V extends Variables>(env: NodeJS.ProcessEnv, table: V): Values<V> {
  return withReader(env, (read) => readAll(read, table));
}

/** Reads with a reader; throws a `ConfigError` with a line for each mistake. */
function withReader<T>(env: NodeJS.ProcessEnv, use: (read: Read) => T): T {
  const mistakes = new Map<string, string>();
  const result = use((name, { default: standard, parse, wanted }) => {
    const text = env[name];
    const value = text === undefined || text === '' ? standard : parse(text);
    // The value is not repeated: it may be a secret.
    if (value === undefined) mistakes.set(name, `${name} must be ${wanted}.`);
    return value ?? standard;
  });
  if (mistakes.size > 0) throw new ConfigError([...mistakes.values()].join('\n'));
  return result;
}

function readAll<V extends Variables>(read: Read, table: V): Values<V> {
  return Object.fromEntries(Object.entries(table).map(([name, variable]) => [name, read(name, variable)])) as Values<V>;
}

function toConfig(values: Values<typeof variables>) {
  return {
    /** The bundled contract to serve. */
    contract: values.CONTRACT,
    host: values.HOST,
    port: values.PORT,
    /** The host names that it responds to, besides those of loopback. */
    allowedHosts: [...values.ALLOWED_HOSTS, bracket(values.HOST)],
    /** The tokens of the callers; none when the server shall make a secret of its own. */
    tokens: values.API_TOKENS,
    /** Whose pages may call from a browser, besides the server's own. */
    corsOrigins: values.CORS_ORIGINS,
    /** Whose pages may show the docs in a frame. */
    docsEmbedders: values.DOCS_EMBEDDERS,
    /** Whether the paths of requests must begin with what the contract's servers put before them. */
    serverPrefix: values.SERVER_PREFIX,
    logLevel: values.LOG_LEVEL,
    /** The checks that decide about requests. */
    validateRequests: values.VALIDATE_REQUESTS,
    /** The treatment of responses that violate the contract. */
    validateResponses: values.VALIDATE_RESPONSES,
    /** The treatment of properties in responses that the contract does not name. */
    undeclaredProperties: values.UNDECLARED_PROPERTIES,
    /** The milliseconds that a handler has for its response. */
    handlerTimeout: values.HANDLER_TIMEOUT,
    ...toLimits(values),
    /** Where health and metrics are; nowhere without it. */
    admin: values.ADMIN_PORT === 'off' ? undefined : { host: values.ADMIN_HOST, port: values.ADMIN_PORT },
    /** The milliseconds that a stopping server has for the requests that have arrived. */
    shutdownTimeout: values.SHUTDOWN_TIMEOUT,
    /** The milliseconds for which it still takes connections then. */
    shutdownDelay: values.SHUTDOWN_DELAY,
    /** How many processes serve. */
    workers: values.WORKERS,
  };
}

function toLimits(values: Values<typeof variables>) {
  return {
    /** What may come from an address, and whom to believe about addresses. */
    limits: {
      requests: values.RATE_LIMIT,
      failedLogins: values.FAILED_LOGIN_LIMIT,
      trustedProxies: values.TRUSTED_PROXIES,
    },
    maxConnections: values.MAX_CONNECTIONS,
    /** The most bytes of a request line with its headers. */
    maxHeaderBytes: values.MAX_HEADER_BYTES,
    /** The milliseconds in which a request must have arrived as a whole. */
    requestTimeout: values.REQUEST_TIMEOUT,
  };
}

/** Throws a `ConfigError` where other machines can call operations that ask for credentials, and there are no tokens. */
export function requireTokens({ host, tokens }: Config, { operations }: Contract): void {
  if (tokens.length > 0 || isLoopback(host) || operations.every(({ security }) => security.length === 0)) return;
  throw new ConfigError(`API_TOKENS must be set when HOST is ${host}: others than this machine could call.`);
}

/** Tells whether only this machine can reach what listens on that host. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** One of some words. */
function choice<Word extends string>(words: Word[], standard: Word): Variable<Word> {
  const parse = (text: string) => words.find((word) => word === text);
  return { default: standard, parse, wanted: `one of ${words.join(', ')}` };
}

/** The port that an environment variable or a command line names; undefined when it names none. */
export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) ? within(Number(text), 0, 65_535) : undefined;
}

function within(number: number | undefined, least: number, most: number): number | undefined {
  return number !== undefined && number >= least && number <= most ? number : undefined;
}

function parseTimeout(text: string): number | undefined {
  return within(parseCount(text), 1, 999_999);
}

function parseCount(text: string): number | undefined {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
}

function parseLimit(text: string): number | undefined {
  return text === 'off' ? Number.POSITIVE_INFINITY : parseCount(text);
}

function parseFile(file: string): URL {
  return pathToFileURL(isAbsolute(file) ? file : join(projectFolder, file));
}

function parseHost(text: string): string | undefined {
  return isIP(text) > 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) ? text : undefined;
}

/** The entries of a list with commas, each parsed; undefined where one of them has no meaning. */
export function parseList<T>(text: string, parse: (entry: string) => T | undefined): T[] | undefined {
  const parsed = text.split(',').map((entry) => parse(entry.trim()));
  const found = parsed.filter((entry) => entry !== undefined);
  return found.length === parsed.length ? found : undefined;
}

/** Host names as a `Host` header has them, without ports. */
function parseHosts(text: string): string[] | undefined {
  return parseList(text, (entry) => {
    const host = parseHost(entry.replace(/^\[(.*)\]$/, '$1'));
    return host && bracket(host);
  });
}

/** A host as a `Host` header has it: an IPv6 address in brackets. */
function bracket(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Tokens, each with a name and a secret that no other has: two callers who share a secret could not be told apart. */
function parseTokens(text: string): KnownToken[] | undefined {
  const tokens = text.split(',').map((entry) => /^([^:\s]+):([\x21-\x7e]+)$/.exec(entry) ?? []);
  const parsed = tokens.flatMap(([, name, secret]) => (name && secret && isSecret(secret) ? [{ name, secret }] : []));
  const distinct = [parsed.map(({ name }) => name), parsed.map(({ secret }) => secret)].map((texts) => new Set(texts));
  return distinct.every(({ size }) => size === tokens.length) ? parsed.map(hashToken) : undefined;
}

/** IP addresses, and networks as an address with the length of its prefix. */
function parseNetworks(text: string): string[] | undefined {
  return parseList(text, (entry) => {
    const [address = '', length, ...others] = entry.split('/');
    const version = isIP(address);
    const isLength = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
    return version > 0 && isLength && others.length === 0 ? entry : undefined;
  });
}

/** Web origins, or `*` for all. */
function parseOrigins(text: string): Origins | undefined {
  return text === '*' ? text : parseOriginList(text);
}

function parseOriginList(text: string): string[] | undefined {
  return parseList(text, (entry) => {
    const url = URL.parse(entry);
    return url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` ? url.origin : undefined;
  });
}
