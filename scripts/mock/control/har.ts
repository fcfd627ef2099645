import type { JournalEntry } from '../state/request-journal.ts';

/** The requests as an HTTP archive (HAR 1.2). */
export function renderHar(entries: readonly JournalEntry[], origin: string): object {
  return {
    log: {
      version: '1.2',
      creator: { name: 'contract-workbench', version: '1' },
      entries: entries.map((entry) => renderEntry(entry, origin)),
    },
  };
}

function renderEntry({ time, milliseconds, method, url, status, request, response }: JournalEntry, origin: string) {
  const type = (headers: Record<string, string>) => headers['content-type'] ?? '';
  const body = request.body;
  return {
    startedDateTime: time,
    time: milliseconds,
    request: {
      ...{ method, url: `${origin}${url}`, httpVersion: 'HTTP/1.1', cookies: [], headers: pairs(request.headers) },
      queryString: [...new URLSearchParams(url.split('?').slice(1).join('?'))].map(([name, value]) => ({
        name,
        value,
      })),
      ...(body !== undefined && { postData: { mimeType: type(request.headers), text: body } }),
      ...{ headersSize: -1, bodySize: body?.length ?? 0 },
    },
    response: {
      ...{ status, statusText: '', httpVersion: 'HTTP/1.1', cookies: [], headers: pairs(response.headers) },
      content: { size: response.body?.length ?? 0, mimeType: type(response.headers), text: response.body ?? '' },
      ...{ redirectURL: response.headers.location ?? '', headersSize: -1, bodySize: -1 },
    },
    cache: {},
    timings: { send: 0, wait: milliseconds, receive: 0 },
  };
}

function pairs(headers: Record<string, string>): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}
