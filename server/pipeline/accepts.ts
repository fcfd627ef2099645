import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';

/** The one of the media types that the caller prefers, the first of those that are equal to it; none when it accepts none of them. */
export function accepts({ headers }: IncomingMessage, types: string[]): string | undefined {
  const { accept } = headers;
  if (accept === undefined || accept === '*/*') return types[0];
  return new Negotiator({ headers }).mediaTypes(types)[0];
}
