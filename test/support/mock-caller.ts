import { call, type TestResponse } from './calls.ts';
import { bearer } from './servers.ts';

/** Asks a mock as one of its sessions. */
export type AskMock = (
  line: string,
  body?: unknown,
  options?: { session?: string; prefer?: string; type?: string },
) => Promise<TestResponse>;

/** Creates what asks a mock by lines such as `GET /things`, with a JSON body. */
export function createMockCaller(url: string): AskMock {
  return (line, body, { session, prefer, type = 'application/json' } = {}) => {
    const [method = '', path = ''] = line.split(' ');
    const preferences = [session && `session=${session}`, prefer].filter(Boolean).join(', ');
    return call(url, {
      method,
      path,
      headers: {
        ...bearer,
        ...(preferences && { Prefer: preferences }),
        ...(body !== undefined && { 'Content-Type': type }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  };
}
