import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '../../server/errors/index.ts';
import { ClientGone, type RequestContext } from '../../server/pipeline/index.ts';
import type { HeldPreferences } from './preferences.ts';

/** What may become of a request or its response, beside what the contract declares. */
export const faults = {
  unavailable: 'a 503 with Retry-After',
  'bad-gateway': 'a 502 in HTML, as a proxy sends it',
  reset: 'the connection ends before the request is looked at',
  lost: 'it ends after the request is carried out',
  truncated: 'it ends within the body',
  slow: 'the body comes in pieces for two seconds',
} as const;

export type Fault = keyof typeof faults;

export function isFault(text: string): text is Fault {
  return Object.hasOwn(faults, text);
}

/** The header that names the fault of a response. */
export const faultHeader = 'x-mock-fault';

/**
 * Waits as long as the preferences want, and does what goes wrong before a request is looked at; what goes wrong with its
 * response is done to that once it is sent. Throws where there is no response of the contract.
 */
export async function applyFaults({ request, response }: RequestContext, held: HeldPreferences): Promise<void> {
  const { delay, fault, retryAfter, chance } = held;
  if (delay) await sleep(delay(chance));
  if (retryAfter !== undefined)
    throw new HttpError(429, 'There were more requests than the mock is asked to take.', {
      'Retry-After': String(retryAfter),
    });
  if (!fault) return;
  response.setHeader(faultHeader, fault);
  const cutOff = () => {
    const { socket } = request;
    // A connection within the process cannot be reset.
    if ('resetAndDestroy' in socket && socket.remoteAddress !== undefined) socket.resetAndDestroy();
    else socket.destroy();
  };
  if (fault === 'unavailable') throw new HttpError(503, 'The mock is asked to be unavailable.', { 'Retry-After': '1' });
  if (fault === 'bad-gateway') response.writeHead(502, { 'Content-Type': 'text/html' }).end(badGateway);
  if (fault === 'reset') cutOff();
  if (fault === 'bad-gateway' || fault === 'reset') throw new ClientGone(`The mock is asked for the fault ${fault}.`);
  replaceEnd(response, async (write, body) => {
    if (fault === 'lost') return cutOff();
    const bytes = Buffer.from(body);
    if (fault === 'truncated') return write(bytes.subarray(0, Math.ceil(bytes.length / 2)), cutOff);
    for (let piece = 0; piece < pieces; piece++) {
      await sleep(2000 / pieces);
      const [start, end] = [piece, piece + 1].map((each) => Math.floor((each * bytes.length) / pieces));
      write(bytes.subarray(start, end));
    }
  });
}

const pieces = 20;

const badGateway = `<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx</center>
</body>
</html>
`;

type Write = (bytes: Buffer, then?: () => void) => void;

/** Sends the last of a response another way. */
function replaceEnd(response: ServerResponse, send: (write: Write, body: string | Uint8Array) => Promise<void>): void {
  const { end } = response;
  response.end = function (this: ServerResponse, body: unknown) {
    const write: Write = (bytes, then) => {
      response.write(bytes, then);
    };
    const isBody = typeof body === 'string' || body instanceof Uint8Array;
    send(write, isBody ? body : '').then(() => response.destroyed || Reflect.apply(end, response, []));
    return this;
  } as ServerResponse['end'];
}
