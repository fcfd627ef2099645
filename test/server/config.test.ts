import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { hashToken } from '../../server/auth.ts';
import { ConfigError, readConfig, requireTokens } from '../../server/config.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { setup } from '../../server/setup.ts';
import { generatedDocument } from '../support/own-contract.ts';

const project = join(import.meta.dirname, '../..');

test('an empty environment means a server on loopback with a database in the project', () => {
  assert.deepEqual(readConfig({}, setup), {
    contract: generatedDocument,
    host: '127.0.0.1',
    port: 3000,
    allowedHosts: ['127.0.0.1'],
    tokens: [],
    project: { databaseUrl: `sqlite:${join(project, '.data/store.db')}`, seed: [] },
    corsOrigins: [],
    docsEmbedders: [],
    serverPrefix: 'required',
    logLevel: 'info',
    validateRequests: 'compiled',
    validateResponses: 'enforce',
    undeclaredProperties: 'log',
    limits: { requests: Number.POSITIVE_INFINITY, failedLogins: 100, trustedProxies: [] },
    maxConnections: 10_000,
    maxHeaderBytes: 16_384,
    requestTimeout: 30_000,
    admin: { host: '127.0.0.1', port: 9464 },
    handlerTimeout: 30_000,
    shutdownTimeout: 30_000,
    shutdownDelay: 0,
    workers: 1,
  });
});

test('every variable has its meaning', () => {
  const config = readConfig(
    {
      CONTRACT: '/tmp/contract.json',
      HOST: '::1',
      PORT: '0',
      DATABASE_URL: 'sqlite:/tmp/x.db',
      ALLOWED_HOSTS: 'API.example.com, 10.0.0.7,[2001:db8::1]',
      API_TOKENS: 'admin:a:b:0123456789abc,robot:c123456789abcdef',
      JOB_TEMPLATES: '7:Demo Job Template, 12:Nightly: patch',
      CORS_ORIGINS: 'http://localhost:5173,https://app.example.com',
      SERVER_PREFIX: 'optional',
      LOG_LEVEL: 'silent',
      VALIDATE_REQUESTS: 'both',
      VALIDATE_RESPONSES: 'report',
      UNDECLARED_PROPERTIES: 'strip',
      RATE_LIMIT: '600',
      FAILED_LOGIN_LIMIT: 'off',
      TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::1',
      MAX_CONNECTIONS: '50',
      MAX_HEADER_BYTES: '65536',
      REQUEST_TIMEOUT: '600000',
      ADMIN_HOST: '0.0.0.0',
      ADMIN_PORT: '9000',
      HANDLER_TIMEOUT: '500',
      SHUTDOWN_TIMEOUT: '600',
      SHUTDOWN_DELAY: '5000',
      WORKERS: '4',
    },
    setup,
  );
  assert.deepEqual(config, {
    contract: new URL('file:///tmp/contract.json'),
    host: '::1',
    port: 0,
    allowedHosts: ['API.example.com', '10.0.0.7', '[2001:db8::1]', '[::1]'],
    tokens: [
      hashToken({ name: 'admin', secret: 'a:b:0123456789abc' }),
      hashToken({ name: 'robot', secret: 'c123456789abcdef' }),
    ],
    project: {
      databaseUrl: 'sqlite:/tmp/x.db',
      seed: [
        { id: 7, name: 'Demo Job Template' },
        { id: 12, name: 'Nightly: patch' },
      ],
    },
    docsEmbedders: [],
    corsOrigins: ['http://localhost:5173', 'https://app.example.com'],
    serverPrefix: 'optional',
    logLevel: 'silent',
    validateRequests: 'both',
    validateResponses: 'report',
    undeclaredProperties: 'strip',
    limits: { requests: 600, failedLogins: Number.POSITIVE_INFINITY, trustedProxies: ['10.0.0.0/8', '2001:db8::1'] },
    maxConnections: 50,
    maxHeaderBytes: 65_536,
    requestTimeout: 600_000,
    admin: { host: '0.0.0.0', port: 9000 },
    handlerTimeout: 500,
    shutdownTimeout: 600,
    shutdownDelay: 5000,
    workers: 4,
  });
});

test('health and metrics are at a port that is known, or nowhere', () => {
  assert.equal(readConfig({ PORT: '0' }).admin, undefined);
  assert.equal(readConfig({ ADMIN_PORT: 'off' }).admin, undefined);
  assert.deepEqual(readConfig({ PORT: '0', ADMIN_PORT: '0' }).admin, { host: '127.0.0.1', port: 0 });
});

test('of a token nothing but a digest is kept', () => {
  assert.doesNotMatch(JSON.stringify(readConfig({ API_TOKENS: 'admin:0123456789abcdef' })), /0123456789abcdef/);
});

test('a server that stops waits at least as long as a handler may take', () => {
  assert.equal(readConfig({ HANDLER_TIMEOUT: '60000' }).shutdownTimeout, 60_000);
  assert.throws(
    () => readConfig({ HANDLER_TIMEOUT: '500', SHUTDOWN_TIMEOUT: '499' }),
    new ConfigError('SHUTDOWN_TIMEOUT must be a number of milliseconds from HANDLER_TIMEOUT (500) to 999999.'),
  );
});

describe('a mistake is named with its variable:', () => {
  const mistakes: [string, string][] = [
    ['HOST', 'not a host'],
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'sqlite:'],
    ['API_TOKENS', 'admin'],
    ['API_TOKENS', 'admin:'],
    ['API_TOKENS', 'admin:0123456789abcdef,'],
    ['API_TOKENS', 'admin:0123456789abcdef,admin:fedcba9876543210'],
    ['API_TOKENS', 'admin:0123456789abcdef,robot:0123456789abcdef'],
    ['API_TOKENS', 'admin:0123456789abcde'],
    ['API_TOKENS', 'admin:with space 0123456789'],
    ['ALLOWED_HOSTS', 'example.com:8080'],
    ['ALLOWED_HOSTS', 'https://example.com'],
    ['ALLOWED_HOSTS', 'example.com,'],
    ['ALLOWED_HOSTS', '*'],
    ['JOB_TEMPLATES', '0:Zero'],
    ['JOB_TEMPLATES', '7:'],
    ['JOB_TEMPLATES', '2147483648:Too far'],
    ['CORS_ORIGINS', 'localhost:5173'],
    ['SERVER_PREFIX', 'stripped'],
    ['LOG_LEVEL', 'loud'],
    ['VALIDATE_REQUESTS', 'maybe'],
    ['VALIDATE_RESPONSES', 'maybe'],
    ['HANDLER_TIMEOUT', '0'],
    ['UNDECLARED_PROPERTIES', 'maybe'],
    ['ADMIN_HOST', 'not a host'],
    ['ADMIN_PORT', 'http'],
    ['RATE_LIMIT', '0'],
    ['FAILED_LOGIN_LIMIT', 'many'],
    ['TRUSTED_PROXIES', 'proxy.example.com'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['MAX_CONNECTIONS', '0'],
    ['MAX_HEADER_BYTES', '12'],
  ];
  for (const [name, value] of mistakes) {
    test(`${name}=${value}`, () => {
      assert.throws(
        () => readConfig({ [name]: value }, setup),
        (error) =>
          error instanceof ConfigError && error.message.startsWith(`${name} must be `) && !/\n/.test(error.message),
      );
    });
  }

  test('all of them at once, and never a secret', () => {
    assert.throws(
      () => readConfig({ PORT: 'x', API_TOKENS: 'hunter2', LOG_LEVEL: 'y' }),
      ({ message }: Error) => /PORT.*\nAPI_TOKENS.*\nLOG_LEVEL/.test(message) && !message.includes('hunter2'),
    );
  });
});

test('a database in memory is one', () => {
  const { project: settings } = readConfig({ DATABASE_URL: 'sqlite::memory:' }, setup);
  assert.deepEqual(settings, { databaseUrl: 'sqlite::memory:', seed: [] });
});

test('a host other than loopback demands tokens where the contract has security', () => {
  const contract = (security: object[]) =>
    compileContract({
      ...{ openapi: '3.1.0', info: { title: 'T', version: '1' } },
      paths: { '/a': { get: { security, responses: {} } as object } },
    });
  const [open, secured] = [contract([]), contract([{ key: [] }])];
  const message = /API_TOKENS must be set when HOST is 0\.0\.0\.0/;
  assert.throws(() => requireTokens(readConfig({ HOST: '0.0.0.0' }), secured), message);
  requireTokens(readConfig({ HOST: '0.0.0.0' }), open);
  requireTokens(readConfig({ HOST: '0.0.0.0', API_TOKENS: 'a:0123456789abcdef' }), secured);
  for (const HOST of ['localhost', '127.8.9.1', '::1']) requireTokens(readConfig({ HOST }), secured);
});
