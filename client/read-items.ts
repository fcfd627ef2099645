/** The framing of a sequence: one value a line, one a record (RFC 7464), server-sent events, or the data of each event. */
export type Sequence = 'lines' | 'records' | 'events' | 'data';

const separators = {
  lines: '\n',
  records: '\u001e',
  events: /(?:\r\n|\r(?!\n)|\n){2}/,
  data: /(?:\r\n|\r(?!\n)|\n){2}/,
};

/** The values of a response as they come; whoever stops reading ends the response. */
export async function* readItems({ body }: Response, kind: Sequence): AsyncGenerator<unknown> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let done = !reader; !done; ) {
      const read = await reader?.read();
      done = read?.done !== false;
      const parts = (rest + decoder.decode(read?.value, { stream: !done })).split(separators[kind]);
      rest = done ? '' : (parts.pop() ?? '');
      for (const part of parts) yield* readItem(part, kind);
    }
  } finally {
    await reader?.cancel();
  }
}

function readItem(text: string, kind: Sequence): unknown[] {
  if (kind === 'lines' || kind === 'records') return text.trim() === '' ? [] : [JSON.parse(text)];
  const event = readEvent(text);
  if (!event) return [];
  return kind === 'events' ? [event] : [parse(event.data)];
}

/** An event without data is none, and so is a field of any other name (HTML, section 9.2.6). */
function readEvent(text: string): { data: string; retry?: number } | undefined {
  const data: string[] = [];
  const event: Record<string, string> = {};
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (/^(event|id)$/.test(field) || (field === 'retry' && /^\d+$/.test(value))) event[field] = value;
  }
  const { retry, ...others } = event;
  if (data.length === 0) return undefined;
  return { ...others, ...(retry !== undefined && { retry: Number(retry) }), data: data.join('\n') };
}

/** Data whose schema is that of a text is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
