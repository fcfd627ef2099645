import type { Oas3Rule, UserContext } from '@redocly/openapi-core';
import { memberOf, membersOf } from '../../../server/openapi/document/index.ts';

/** Demands that a response which cannot have content (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5) declares none. */
export const ContentWithoutBody: Oas3Rule = () => ({
  Response: {
    enter(response: { content?: unknown }, context: UserContext) {
      const status = String(context.key);
      const hasContent = Object.keys(membersOf(response.content)).length > 0;
      if (!['204', '205', '304'].includes(status) || !hasContent) return;
      const message = `A ${status} has no content: leave it out, or declare another status.`;
      context.report({ message, location: context.location.child('content') });
    },
  },
});

/** Demands that a request whose method gives content no meaning (RFC 9110, section 9.3) declares none. */
export const BodyWithoutMeaning: Oas3Rule = () => ({
  PathItem: {
    enter(item: unknown, context: UserContext) {
      for (const method of ['get', 'head', 'delete']) {
        if (membersOf(memberOf(item, method)).requestBody === undefined) continue;
        const message = `A ${method.toUpperCase()} gives its body no meaning, and proxies may drop it: use the query, or another method.`;
        context.report({ message, location: context.location.child([method, 'requestBody']) });
      }
    },
  },
});

/** Demands that no two operations have the same summary: a reader could not tell them apart. */
export const SummariesUnique: Oas3Rule = () => {
  const known = new Map<string, string>();
  return {
    Operation: {
      enter({ summary }: { summary?: string }, context: UserContext) {
        if (typeof summary !== 'string') return;
        const key = summary.trim().toLowerCase();
        const other = known.get(key);
        const name = `${String(context.key).toUpperCase()} ${String(context.location.pointer.replace('/additionalOperations', '').split('/').at(-2)).replaceAll('~1', '/').replaceAll('~0', '~')}`;
        known.set(key, other ?? name);
        if (other === undefined) return;
        const message = `The summary is that of ${other} too: say what is different.`;
        context.report({ message, location: context.location.child('summary') });
      },
    },
  };
};

const casings = {
  'kebab-case': /^[a-z0-9]+(-[a-z0-9]+)*$/,
  snake_case: /^[a-z0-9]+(_[a-z0-9]+)*$/,
  camelCase: /^[a-z][A-Za-z0-9]*$/,
} as const;

/** Demands that the segments of paths, parameters apart, are written in one way. */
export const PathCasing: Oas3Rule = ({ casing = 'kebab-case' }: { casing?: keyof typeof casings }) => ({
  PathItem: {
    enter(_item: unknown, context: UserContext) {
      const pattern = casings[casing];
      const segments = String(context.key)
        .split('/')
        .filter((segment) => segment !== '' && !segment.includes('{'));
      const wrong = segments.filter((segment) => !pattern.test(segment));
      if (wrong.length === 0) return;
      context.report({ message: `Write ${wrong.join(', ')} in ${casing}.`, location: context.location.key() });
    },
  },
});
