import { isUint8Array } from 'node:util/types';
import { createItemWriter } from '../openapi/bodies/index.ts';
import { parseMediaType } from '../openapi/document/index.ts';
import type { Item } from '../openapi/model.ts';
import { isAsyncIterable, mapEach } from './async-iterables.ts';
import { type Encoded, encodeJson, encodeText, type Take } from './encoding.ts';
import type { Unsafe } from './json-safe.ts';

/** Is shown each value of a stream before it is sent, with what JSON cannot carry of it; throws to end the stream. */
export type Inspect = (value: unknown, index: number, unsafe: Unsafe[]) => void;

/** Those who are shown values: each of a stream, and each before it is written, as which it may be changed. */
export interface Shown {
  inspect: Inspect;
  take: Take;
}

type Sequence = 'lines' | 'events';

/** Values one after the other, as JSON lines or as server-sent events: a list as a whole, others as they come. A text, or bytes, are sent as they are. */
export function encodeSequence(
  { syntax, type }: { syntax: Sequence; type: string },
  item: Item | undefined,
  body: unknown,
  shown: Shown,
): Encoded {
  const render = createItemWriter(syntax, parseMediaType(type), item);
  if (isAsyncIterable(body)) {
    const chunks = renderEach(body, render, shown);
    return { sent: { chunks, length: undefined, isLive: syntax === 'events' }, value: undefined, unsafe: [] };
  }
  if (typeof body === 'string' || isUint8Array(body)) return { ...encodeText(body, syntax), value: undefined };
  const { value, unsafe } = encodeJson(Array.isArray(body) ? body : [body], (list) => takeEach(list, shown.take));
  if (unsafe.length > 0 || !Array.isArray(value)) return { sent: undefined, value: undefined, unsafe };
  return { sent: value.map(render).join(''), value, unsafe: [] };
}

function takeEach(list: unknown, take: Take): void {
  for (const item of Array.isArray(list) ? list : []) take(item);
}

function renderEach(
  items: AsyncIterable<unknown>,
  render: (value: unknown) => string,
  { inspect, take }: Shown,
): AsyncIterable<string | Uint8Array> {
  let index = 0;
  return mapEach(items, (item) => {
    if (isUint8Array(item)) return item;
    const { value, unsafe } = encodeJson(item, take);
    inspect(value, index, unsafe);
    index += 1;
    return render(value);
  });
}
