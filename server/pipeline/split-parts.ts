import { Dicer } from '@fastify/busboy';
import { parse } from 'content-disposition';
import { HttpError } from '../errors/http-error.ts';
import { type MediaType, parseMediaType } from '../openapi/document/index.ts';
import { mostParts } from '../openapi/limits.ts';

/** A part of a multipart body, before anybody has read what is in it. */
export interface Part {
  /** Its position where parts have no names. */
  name: string;
  /** The name of a file, without the folders that the sender has it in; none where the part is no file. */
  fileName: string | undefined;
  type: MediaType | undefined;
  /** By their names in lower case, those that come more than once as one. */
  headers: Map<string, string>;
  stream: AsyncIterable<Buffer>;
}

/** The most headers that a part may have, and the most bytes of them. */
const limits = { maxHeaderPairs: 100, maxHeaderSize: 16_384 };

/**
 * Shows the parts of a multipart body, one after the other. More than a thousand are a 413; what is no multipart body,
 * or has a part without a name where they have some, is a 400.
 */
export async function splitParts(
  bytes: AsyncIterable<Buffer>,
  { boundary, isNamed }: { boundary: string; isNamed: boolean },
  read: (part: Part) => Promise<void>,
): Promise<void> {
  const parser = new Dicer({ boundary, ...limits });
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Everybody who waits hears of it; whoever does not must not end the process.
  failed.catch(() => {});
  const finished = new Promise<void>((resolve) => parser.once('finish', resolve));
  parser.on('error', () => reject(malformed()));
  let reading = Promise.resolve();
  const counts = { begun: 0, named: 0 };
  parser.on('part', (stream) => {
    stream.on('error', () => reject(malformed()));
    counts.begun += 1;
    if (counts.begun > mostParts) {
      reject(new HttpError(413, `The request body has more than ${mostParts} parts.`));
      stream.resume();
      return;
    }
    stream.once('header', (header) => {
      const position = isNamed ? undefined : String(counts.named);
      counts.named += 1;
      reading = reading.then(() => read(describePart(header, stream, position)));
      reading.catch(reject);
    });
  });
  try {
    for await (const chunk of bytes) {
      const isTaken = parser.write(chunk) ? undefined : new Promise((resolve) => parser.once('drain', resolve));
      await Promise.race([failed, isTaken]);
    }
    parser.end();
    await Promise.race([failed, finished]);
    await Promise.race([failed, reading]);
    if (counts.named < counts.begun) throw malformed();
  } finally {
    parser.destroy();
  }
}

function malformed(): HttpError {
  return new HttpError(400, 'The request body is no multipart body that can be read.');
}

/** Headers come as bytes, one a character. */
function describePart(header: object, stream: AsyncIterable<Buffer>, position: string | undefined): Part {
  const toText = (value: unknown) => Buffer.from([value].flat().join(', '), 'latin1').toString('utf8');
  const headers = new Map(Object.entries(header).map(([name, value]) => [name, toText(value)]));
  const { name: own, filename } = parse(headers.get('content-disposition') ?? '', { multipart: true }).parameters;
  const name = position ?? own;
  if (name === undefined) throw new HttpError(400, 'Each part of a multipart body must have a name.');
  const type = headers.get('content-type');
  return {
    name,
    fileName: filename?.replace(/^.*[\\/]/s, ''),
    type: type === undefined ? undefined : parseMediaType(type),
    headers,
    stream,
  };
}
