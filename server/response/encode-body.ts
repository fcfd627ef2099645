import { isUint8Array } from 'node:util/types';
import { NotXml, type ReadXml } from '../openapi/bodies/index.ts';
import type { Content } from '../openapi/model.ts';
import { isAsyncIterable, mapEach } from './async-iterables.ts';
import { encodeParts } from './encode-parts.ts';
import { encodeSequence, type Shown } from './encode-sequence.ts';
import { type ChosenType, type Encoded, encodeJson, encodeText, type Take } from './encoding.ts';

/** The body in the syntax of its media type, with the value that its schema has a say about. Values are shown to those who want to see them. */
export function encodeBody({ type, syntax, match }: ChosenType, body: unknown, { inspect, take }: Shown): Encoded {
  if (syntax === 'json') return encodeJson(body, take);
  if (body instanceof Blob) return { ...streamed(body.stream(), body.size), unsafe: [] };
  if (syntax === 'lines' || syntax === 'events')
    return encodeSequence({ syntax, type }, match?.item, body, { inspect, take });
  if (syntax === 'list') return encodeParts({ type, syntax, match }, body, { inspect, take });
  if (isAsyncIterable(body)) return { ...streamed(body), unsafe: [] };
  if (syntax === 'xml' && match?.readXml)
    return encodeXml({ content: match, readXml: match.readXml, type, take }, body);
  const encoded = encodeText(body, type);
  return match && isWithinSchema(match) ? encoded : { ...encoded, value: undefined };
}

function streamed(chunks: AsyncIterable<unknown>, length?: number): Omit<Encoded, 'unsafe'> {
  return { sent: { chunks: mapEach(chunks, readChunk), length, isLive: false }, value: undefined };
}

function readChunk(chunk: unknown): string | Uint8Array {
  if (typeof chunk === 'string' || isUint8Array(chunk)) return chunk;
  throw new Error(`A stream of bytes has something of type ${typeof chunk}.`);
}

interface XmlRules {
  content: Content;
  readXml: ReadXml;
  type: string;
  take: Take;
}

/** A value is written by the `xml` keywords of its schema; a text is held against that as its reader would understand it. */
function encodeXml({ content, readXml, type, take }: XmlRules, body: unknown): Encoded {
  if (typeof body === 'object' && !isUint8Array(body)) {
    const { value, unsafe } = encodeJson(body, take);
    return { sent: unsafe.length > 0 ? undefined : content.renderXml(value), value, unsafe };
  }
  const encoded = encodeText(body, type);
  if (typeof encoded.value !== 'string') return { ...encoded, value: undefined };
  try {
    return { ...encoded, value: readXml(encoded.value) };
  } catch (error) {
    if (!(error instanceof NotXml)) throw error;
    return {
      sent: undefined,
      value: undefined,
      unsafe: [{ instancePath: '', message: `is no such XML: ${error.message}` }],
    };
  }
}

/** The structure of a form is beyond a JSON Schema. */
function isWithinSchema({ valueType: { types } }: Content): boolean {
  return !(types.has('object') || types.has('array')) || types.has('string');
}
