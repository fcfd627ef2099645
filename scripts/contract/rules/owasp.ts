import type { Oas3Rule, UserContext } from '@redocly/openapi-core';
import { isNode, isRef, memberOf, membersOf } from '../../../server/openapi/document/index.ts';

/** Demands that no API key is in the query, where logs and histories keep it (OWASP API2:2023). */
export const ApiKeyInQuery: Oas3Rule = () => ({
  SecurityScheme: {
    enter(scheme: { type?: string; in?: string }, context: UserContext) {
      if (scheme.type !== 'apiKey' || scheme.in !== 'query') return;
      const message = 'An API key in the query is kept by logs and histories: put it into a header.';
      context.report({ message, location: context.location.child('in') });
    },
  },
});

/** Demands that no parameter in a URL carries a secret (OWASP API2:2023). */
export const SecretInUrl: Oas3Rule = () => ({
  Parameter: {
    enter({ in: place, name }: { in?: string; name?: string }, context: UserContext) {
      const isSecret = /^(.*[_-])?(password|passwd|secret|(access|refresh|auth|api)?[_-]?token|api[_-]?key)$/i.test(
        String(name),
      );
      if ((place !== 'query' && place !== 'path') || !isSecret) return;
      const message = `${name} in a URL is kept by logs and histories: put it into a header or the body.`;
      context.report({ message, location: context.location.child('name') });
    },
  },
});

/** Demands credentials for every operation that changes something (OWASP API2:2023, API5:2023). */
export const ChangesAreSecured: Oas3Rule = () => {
  let common: unknown;
  return {
    Root: {
      enter(root: { security?: unknown }) {
        common = root.security;
      },
    },
    Operation: {
      enter(operation: { security?: unknown }, context: UserContext) {
        if (!['post', 'put', 'patch', 'delete'].includes(String(context.key))) return;
        const security = operation.security ?? common;
        const isSecured =
          Array.isArray(security) &&
          security.length > 0 &&
          security.every((each) => Object.keys(membersOf(each)).length > 0);
        if (isSecured) return;
        const message = 'Anybody may change something here: name the credentials that it takes.';
        context.report({ message, location: context.location.key() });
      },
    },
  };
};

/** Demands that servers are reached by HTTPS, those of the own machine apart (OWASP API8:2023). */
export const ServersUseTls: Oas3Rule = () => ({
  Server: {
    enter({ url }: { url?: string }, context: UserContext) {
      const isPlain = /^http:\/\/(?!localhost\b|127\.|\[::1\])/i.test(String(url));
      if (isPlain) context.report({ message: 'Reach the server by https.', location: context.location.child('url') });
    },
  },
});

/** Demands that every operation declares a 429 (OWASP API4:2023). */
export const RateLimited: Oas3Rule = () => ({
  Operation: {
    enter(operation: { responses?: unknown }, context: UserContext) {
      const declared = Object.keys(membersOf(operation.responses));
      if (declared.some((status) => ['429', '4XX', 'default'].includes(status))) return;
      const message = 'Callers have to be told when they ask too often: declare 429.';
      context.report({ message, location: context.location.child('responses').key() });
    },
  },
});

const limitHeaders = /^(retry-after|(x-)?ratelimit(-limit|-remaining|-reset|-policy)?|x-rate-limit-.*)$/i;

/** Demands that a 429 says when to come again: `Retry-After`, or the `RateLimit` headers (OWASP API4:2023). */
export const RateLimitHeaders: Oas3Rule = () => ({
  Operation: {
    enter(operation: { responses?: unknown }, context: UserContext) {
      const given = memberOf(operation.responses, '429');
      const response: unknown = isRef(given) ? context.resolve(given).node : given;
      if (response === undefined) return;
      const names = Object.keys(membersOf(memberOf(response, 'headers')));
      if (names.some((name) => limitHeaders.test(name))) return;
      const message = 'A 429 needs Retry-After or RateLimit, so that callers know when to come again.';
      context.report({ message, location: context.location.child(['responses', '429']).key() });
    },
  },
});

/** Demands that integers have an end, by limits or a format (OWASP API4:2023). */
export const BoundedIntegers: Oas3Rule = () => ({
  Schema: {
    enter(schema: unknown, context: UserContext) {
      if (!isNode(schema) || ![schema.type].flat().includes('integer')) return;
      const has = (...keywords: string[]) => keywords.some((keyword) => schema[keyword] !== undefined);
      if (has('enum', 'const', 'format') || (has('minimum', 'exclusiveMinimum') && has('maximum', 'exclusiveMaximum')))
        return;
      const message = 'An integer needs minimum and maximum, or a format that bounds it.';
      context.report({ message, location: context.location.child('type') });
    },
  },
});
