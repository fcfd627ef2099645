import { randomUUID } from 'node:crypto';

/** Ids as proxies and clients make them; anything else could pass for another line of the log. */
const saneId = /^[\w.~:/+=@-]{1,128}$/;

/** The id that a caller or a proxy gave the request, if it is a sane one, else one of its own. */
export function readRequestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && saneId.test(given) ? given : randomUUID();
}
