import type { Operation } from '../../server/openapi/model.ts';
import { type Preferences, readPreferences, readSessionName } from './prefer.ts';
import type { MockSession, MockSessions } from './state/sessions.ts';

/** The session that a `Prefer` header names; the one without a name unless it does. */
export function sessionOf(sessions: MockSessions, header: string | string[] | undefined): MockSession {
  return sessions.of(readSessionName(header));
}

/**
 * The preferences of a request: its own, then those of its session for the operation, then for all. Those that hold a number
 * of times are counted by session, operation and text; when that is used up, they hold no more.
 */
export function preferencesOf(
  sessions: MockSessions,
  { id }: Operation,
  header: string | string[] | undefined,
): Preferences {
  const session = sessionOf(sessions, header);
  const { prefer, operations } = session.preferences;
  const levels = [[header].flat().join(','), Object.hasOwn(operations, id) ? operations[id] : undefined, prefer];
  const holding = levels.filter((text) => text !== undefined && isHolding(session, id, text));
  return readPreferences(...holding);
}

/** Counts a use of preferences, and tells whether they still hold. */
function isHolding(session: MockSession, id: string, text: string): boolean {
  const { times } = readPreferences(text);
  return times === undefined || session.use(id, text, times);
}
