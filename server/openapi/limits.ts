import { getHeapStatistics } from 'node:v8';

/** The most bytes that a body may have where the contract does not say (`x-max-bytes`). */
export const mostBodyBytes = 1_048_576;

/** The most bytes that are held in memory where they could be passed on: larger bodies come as a stream, larger files are put aside. */
export const mostHeldBytes = 1_048_576;

/** The bytes of all bodies together that are held in memory until their responses have left: an eighth of the heap. */
export const findMostHeldTogether = (): number => getHeapStatistics().heap_size_limit / 8;

/** The most parts that a multipart body may have: each costs more than its bytes. */
export const mostParts = 1000;

/** The most elements and attributes that an XML text may have. */
export const mostElements = 50_000;

/** The most levels that a value may be nested, on its way in or out. */
export const mostLevels = 500;

/** The most violations that are found of one value. */
export const mostViolations = 1000;

/** The most levels that a parameter of nested names, such as `a[b][c]`, may have. */
export const mostParameterLevels = 100;

/** The most headers that a request may have. */
export const mostHeaders = 200;

/** The most headers that a part of a multipart body may have, and the most bytes of them. */
export const mostPartHeaders = { count: 100, bytes: 16_384 };

/** The most requests of one connection that may wait for their responses at the same time. */
export const mostWaiting = 100;

/** The milliseconds that the headers of a request have to arrive. */
export const headersTimeout = 10_000;

/** The milliseconds for which a client may take nothing of a response, or say nothing. */
export const silenceTimeout = 30_000;

/** Each limit for the manual: what it is of, how much there may be, and what happens beyond it. */
export const limitRows: [of: string, most: string | number, otherwise: string][] = [
  ['headers of a request', mostHeaders, '431'],
  ['bytes of a request line with its headers', '`MAX_HEADER_BYTES`', '431'],
  ['bytes of a body', `${mostBodyBytes}, or \`x-max-bytes\` of the request body in the contract`, '413'],
  ['parts of a multipart body', mostParts, '413'],
  ['headers of a part, and bytes of them', `${mostPartHeaders.count}, ${mostPartHeaders.bytes}`, '400'],
  ['bytes of texts in the parts of a body', mostHeldBytes, '413'],
  ['elements and attributes of an XML body', `${mostElements}, no document type`, '400'],
  ['levels in a body, or in a response', mostLevels, '400, or 500'],
  ['levels in a parameter, `a[b][c]` or JSON', mostParameterLevels, '400'],
  ['violations that are found of one value', mostViolations, 'the others are not told'],
  ['time for the headers, for the whole request', `${headersTimeout / 1000} s, \`REQUEST_TIMEOUT\``, '408'],
  ['time in which a client takes nothing of its response, or says nothing', `${silenceTimeout / 1000} s`, 'closed'],
  ['connections', '`MAX_CONNECTIONS`', 'closed'],
  ['requests, failed logins of an address in a minute', '`RATE_LIMIT`, `FAILED_LOGIN_LIMIT`', '429'],
  ['requests of one connection that wait for their responses, which are made in their order', mostWaiting, '429'],
  ['bodies in memory, of all requests together', 'an eighth of the heap', '503'],
  ['files put aside, of all requests together', 'half of the free disk', '503'],
  ['responses that clients have not taken, all together', 'an eighth of the heap', 'the largest is cut off'],
];
