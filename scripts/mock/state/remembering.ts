import type { Operation } from '../../../server/openapi/model.ts';
import type { RequestContext } from '../../../server/pipeline/request-context.ts';
import type { AnyResponse } from '../../../server/response/check-response.ts';
import type { Choice } from '../choose-response.ts';
import type { Preferences } from '../prefer.ts';
import { sessionOf } from '../session-preferences.ts';
import type { Wishes } from '../wishes.ts';
import type { RespondStateful } from './respond-stateful.ts';
import type { MockSessions } from './sessions.ts';

/** Responds out of a session unless the request asks for something else; undefined where it does, or nothing can be remembered. */
export type Remember = (
  operation: Operation,
  context: RequestContext,
  preferences: Preferences,
  choose: (code?: string) => Choice,
  wishes: Wishes | undefined,
) => AnyResponse | undefined;

/** Creates the part of a mock that remembers. A response out of a session says so in `x-mocked`. */
export function createRemembering(
  respond: RespondStateful,
  { sessions, isStateful }: { sessions: MockSessions; isStateful: boolean },
): Remember {
  return (operation, context, preferences, choose, wishes) => {
    const { code, example } = preferences;
    if (!(preferences.isStateful ?? isStateful)) return undefined;
    if (example !== undefined || (code !== undefined && !code.startsWith('2'))) return undefined;
    const { request, response, input, content, path, query } = context;
    // A 404 that is thrown is out of the session, too.
    response.setHeader('x-mocked', 'stateful');
    const remembered = respond({
      ...{
        session: sessionOf(sessions, request.headers.prefer),
        operation,
        input,
        sentContent: content,
        path,
        query,
        choose,
      },
      origin: `http://${request.headers.host ?? 'localhost'}`,
      wishes,
    });
    if (!remembered) response.setHeader('x-mocked', 'true');
    if (!remembered) return undefined;
    const ignored = remembered.ignored.map((name) => encodeURIComponent(name)).join(' ');
    if (ignored !== '') response.setHeader('x-mocked', `stateful; ignored="${ignored}"`);
    return remembered.response;
  };
}
