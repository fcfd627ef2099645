import type { UserContext } from '@redocly/openapi-core';
import { isRef, memberOf, membersOf, tokensOf } from '../../../server/openapi/document/index.ts';
import type { SchemaNode } from '../../../server/openapi/schema/index.ts';
import { inspect, type Rule } from './rule.ts';

const casings: Record<string, RegExp> = {
  'kebab-case': /^[a-z0-9]+(-[a-z0-9]+)*$/,
  snake_case: /^[a-z0-9]+(_[a-z0-9]+)*$/,
  camelCase: /^[a-z][A-Za-z0-9]*$/,
};

/** Rules of paths, operations and messages. */
export const operationRules: Record<string, Rule> = {
  'content-without-body': {
    set: 'sound',
    demands: 'A 204, 205 or 304 declares no content (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5).',
    of: 'PathItem',
    wrong: "get: { responses: { '204': { description: Done., content: { text/plain: {} } } } }",
    right: "get: { responses: { '204': { description: Done. } } }",
    rule: inspect('Response', () => ({ content }, { key }) => {
      if (!/^(204|205|304)$/.test(`${key}`) || Object.keys(membersOf(content)).length === 0) return [];
      return [{ message: `A ${key} has no content: leave it out, or declare another status.`, at: ['content'] }];
    }),
  },
  'body-without-meaning': {
    set: 'sound',
    demands: 'A GET, HEAD or DELETE has no request body (RFC 9110, section 9.3).',
    of: 'PathItem',
    wrong: 'get: { requestBody: { content: {} }, responses: { 4XX: { description: Wrong. } } }',
    right: 'post: { requestBody: { content: {} }, responses: { 4XX: { description: Wrong. } } }',
    rule: inspect(
      'PathItem',
      () => (item) =>
        ['get', 'head', 'delete'].flatMap((method) => {
          if (memberOf(item[method], 'requestBody') === undefined) return [];
          const message = `A ${method.toUpperCase()} gives its body no meaning, and proxies may drop it: use the query, or another method.`;
          return [{ message, at: [method, 'requestBody'] }];
        }),
    ),
  },
  'summaries-unique': {
    demands: 'No two operations have the same summary.',
    of: 'PathItem',
    wrong: 'get: { summary: List, responses: {} }, head: { summary: list, responses: {} }',
    right: 'get: { summary: List, responses: {} }, head: { summary: Count, responses: {} }',
    rule: inspect('Operation', () => {
      const known = new Map<string, string>();
      return ({ summary }, { key, location }) => {
        if (typeof summary !== 'string') return [];
        const text = summary.trim().toLowerCase();
        const other = known.get(text);
        const path = tokensOf(location.pointer).findLast((token) => token.startsWith('/'));
        known.set(text, other ?? `${String(key).toUpperCase()} ${path ?? ''}`);
        if (other === undefined) return [];
        return [{ message: `${other} has the same summary: say what differs.`, at: ['summary'] }];
      };
    }),
  },
  'path-casing': {
    demands: 'The segments of paths have one case: kebab-case, snake_case or camelCase.',
    of: 'Paths',
    wrong: '/bigThings: {}',
    right: "'/big_things/{thingId}': {}",
    options: { casing: 'snake_case' },
    rule: inspect('PathItem', ({ casing = 'kebab-case' }) => (_item, { key }) => {
      const segments = `${key}`.split('/').filter((segment) => segment !== '' && !segment.includes('{'));
      const wrong = segments.filter((segment) => casings[`${casing}`]?.test(segment) === false);
      if (wrong.length === 0) return [];
      return [{ message: `Write ${wrong.join(', ')} in ${casing}.`, at: [], isKey: true }];
    }),
  },
  'error-responses': {
    demands:
      'An operation declares the errors that the server may send before its handler is called: the statuses for every operation (`always`), for those with security, a request body, parameters beside the path (`query`), path parameters, and an `Idempotency-Key`.',
    of: 'PathItem',
    wrong: "get: { responses: { '200': { description: Good. } } }",
    right: "get: { responses: { '200': { description: Good. }, '405': { description: Wrong. } } }",
    options: { always: ['405'] },
    rule: inspect('Operation', (owed) => ({ responses, ...operation }, context, { root, item }) => {
      const declared = Object.keys(membersOf(responses));
      const parameters = [...listOf(item.parameters), ...listOf(operation.parameters)];
      const missing = listOwed(owed, { security: root.security, ...operation, parameters }, context).filter(
        (status) => !declared.some((key) => key === status || key === `${status[0]}XX` || key === 'default'),
      );
      const statuses = [...new Set(missing)].sort().join(', ');
      const message = `The operation can respond with ${statuses}: declare it.`;
      return missing.length > 0 ? [{ message, at: ['responses'], isKey: true }] : [];
    }),
  },
};

/** The statuses of the errors that an operation owes, with the parameters of its path and the security of its document. */
function listOwed(owed: Record<string, unknown>, operation: SchemaNode, context: UserContext): string[] {
  const parameters = listOf(operation.parameters).map((given) => membersOf(resolve(given, context)));
  const has = (isMeant: (place: unknown, name: string) => boolean) =>
    parameters.some(({ in: place, name }) => isMeant(place, `${name}`));
  const cases: Record<string, boolean> = {
    always: true,
    security: isSecured(operation.security),
    requestBody: operation.requestBody !== undefined,
    query: has((place) => typeof place === 'string' && place !== 'path'),
    path: has((place) => place === 'path'),
    idempotencyKey: has((place, name) => place === 'header' && /^idempotency-key$/i.test(name)),
  };
  return Object.keys(cases).flatMap((name) => (cases[name] ? listOf(owed[name]).map(String) : []));
}

const limitHeaders = /^(retry-after|(x-)?ratelimit(-limit|-remaining|-reset|-policy)?|x-rate-limit-.*)$/i;
const secretNames = /^(.*[_-])?(password|passwd|secret|(access|refresh|auth|api)?[_-]?token|api[_-]?key)$/i;

/** What the OWASP API Security Top 10 (2023) asks of operations. */
export const securityRules: Record<string, Rule> = {
  'api-key-in-query': {
    set: 'owasp',
    demands: 'No API key is in the query (API2:2023).',
    of: 'SecurityScheme',
    wrong: 'type: apiKey, in: query, name: key',
    right: 'type: apiKey, in: header, name: key',
    rule: inspect('SecurityScheme', () => ({ type, in: place }) => {
      const message = 'Logs and histories record an API key in the query: put it into a header.';
      return type === 'apiKey' && place === 'query' ? [{ message, at: ['in'] }] : [];
    }),
  },
  'secret-in-url': {
    set: 'owasp',
    demands: 'No parameter of a URL has the name of a secret (API2:2023).',
    of: 'Parameter',
    wrong: 'in: query, name: access_token, schema: {}',
    right: 'in: header, name: access_token, schema: {}',
    rule: inspect('Parameter', () => ({ in: place, name }) => {
      if ((place !== 'query' && place !== 'path') || !secretNames.test(`${name}`)) return [];
      const message = `Logs and histories record ${name} in a URL: put it into a header or the body.`;
      return [{ message, at: ['name'] }];
    }),
  },
  'changes-are-secured': {
    set: 'owasp',
    demands: 'A POST, PUT, PATCH or DELETE requires credentials (API2:2023, API5:2023).',
    of: 'PathItem',
    wrong: 'post: { responses: {} }',
    right: 'post: { security: [{ key: [] }], responses: {} }',
    rule: inspect('Operation', () => (operation, { key }, { root }) => {
      const isChange = /^(post|put|patch|delete)$/.test(`${key}`);
      if (!isChange || isSecured(operation.security ?? root.security)) return [];
      return [{ message: 'Anyone may change something here: require credentials.', at: [], isKey: true }];
    }),
  },
  'servers-use-tls': {
    set: 'owasp',
    demands: 'A server is reached by HTTPS, except on the own machine (API8:2023).',
    of: 'Server',
    wrong: "url: 'http://api.example.org'",
    right: "url: 'https://api.example.org'",
    rule: inspect('Server', () => ({ url }) => {
      const isPlain = /^http:\/\/(?!localhost\b|127\.|\[::1\])/i.test(`${url}`);
      return isPlain ? [{ message: 'Use https.', at: ['url'] }] : [];
    }),
  },
  'rate-limited': {
    set: 'owasp',
    demands: 'An operation declares a 429 (API4:2023).',
    of: 'PathItem',
    wrong: "get: { responses: { '200': { description: Good. } } }",
    right: 'get: { responses: { 4XX: { description: Wrong. } } }',
    rule: inspect('Operation', () => ({ responses }) => {
      const declared = Object.keys(membersOf(responses));
      if (declared.some((status) => /^(429|4XX|default)$/.test(status))) return [];
      const message = 'Declare 429, the response to a client that sends too many requests.';
      return [{ message, at: ['responses'], isKey: true }];
    }),
  },
  'rate-limit-headers': {
    set: 'owasp',
    demands: 'A 429 has `Retry-After` or `RateLimit` headers (API4:2023).',
    of: 'PathItem',
    wrong: "get: { responses: { '429': { description: Wait. } } }",
    right: "get: { responses: { '429': { description: Wait., headers: { Retry-After: { schema: {} } } } } }",
    rule: inspect('Operation', () => ({ responses }, context) => {
      const given = memberOf(responses, '429');
      const names = Object.keys(membersOf(memberOf(resolve(given, context), 'headers')));
      if (given === undefined || names.some((name) => limitHeaders.test(name))) return [];
      const message = 'A 429 needs Retry-After or RateLimit, so that clients know when to try again.';
      return [{ message, at: ['responses', '429'], isKey: true }];
    }),
  },
};

/** Tells whether every alternative of a security requirement names a scheme. */
function isSecured(security: unknown): boolean {
  const alternatives = listOf(security);
  return alternatives.length > 0 && alternatives.every((each) => Object.keys(membersOf(each)).length > 0);
}

function resolve(given: unknown, context: UserContext): unknown {
  return isRef(given) ? context.resolve(given).node : given;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
