import { type IncomingMessage, STATUS_CODES } from 'node:http';

/** A request that is turned down before the pipeline sees it. */
export interface TurnedDown {
  status: number;
  /** A sentence for the caller. */
  detail: string;
}

const noTarget = { status: 400, detail: 'The target of the request is no path and no URL.' };

const tooLongHead = {
  status: 431,
  detail: 'The head of the request is too long: request line and headers may have 16 kB, the headers be 200.',
};

/** The most headers that a request may have. */
const mostHeaders = 200;

/** A sentence for each error of the parser that is not simply bytes that make no request. */
const parserErrors: Record<string, TurnedDown> = {
  HPE_HEADER_OVERFLOW: tooLongHead,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, detail: 'The extensions of the chunks of the body are too long.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request did not arrive in time.' },
  HPE_INVALID_METHOD: { status: 400, detail: 'The request does not begin with a method of HTTP.' },
  HPE_INVALID_URL: noTarget,
  HPE_INVALID_CHUNK_SIZE: { status: 400, detail: 'A chunk of the body does not begin with its size.' },
};

/** The response to bytes that the parser of Node.js does not take for a request. */
export function explainParserError(code: string | undefined): TurnedDown {
  return parserErrors[code ?? ''] ?? { status: 400, detail: 'The request is not valid HTTP.' };
}

/** Finds what Node.js would turn down in words of its own, or not at all, in the head of a request. */
export function findHeadMistake({ rawHeaders, httpVersion, url = '' }: IncomingMessage): TurnedDown | undefined {
  if (rawHeaders.length > 2 * mostHeaders) return tooLongHead;
  if (!url.startsWith('/') && url !== '*' && !/^https?:\/\/[^/?#]/i.test(url)) return noTarget;
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts === 1 || (hosts === 0 && httpVersion === '1.0')) return undefined;
  return { status: 400, detail: 'The request must have one Host header.' };
}

/** The response as the contract has errors, in headers and a body. */
export function renderTurnedDown({ detail }: TurnedDown, headers: Record<string, string>) {
  const body = JSON.stringify({ detail });
  const length = String(Buffer.byteLength(body));
  return {
    body,
    headers: { ...headers, 'Content-Type': 'application/json', 'Content-Length': length, Connection: 'close' },
  };
}

/** The same in bytes, for a connection that no response belongs to. */
export function renderBytes(turnedDown: TurnedDown, extra: Record<string, string>): string {
  const { status } = turnedDown;
  const { headers, body } = renderTurnedDown(turnedDown, { ...extra, Date: new Date().toUTCString() });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
