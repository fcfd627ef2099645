import { parseJson } from '../../../server/pipeline/parse-json.ts';
import type { JournalEntry, RequestJournal } from '../state/request-journal.ts';
import { renderHar } from './har.ts';

/** The requests that the query asks for, as JSON or as an HTTP archive. */
export function renderRequests(entries: readonly JournalEntry[], query: URLSearchParams, origin: string): unknown {
  const [operation, status] = [query.get('operation'), query.get('status')];
  const found = entries.filter(
    (entry) =>
      (operation === null || entry.operation === operation) && (status === null || String(entry.status) === status),
  );
  return query.get('format') === 'har' ? renderHar(found, origin) : found.map(tell);
}

/** The requests that violated the contract, and how the mock said so; and how many are not remembered any more. */
export function verify({ entries, forgotten }: RequestJournal): object {
  const violations = entries
    .filter(({ isViolation }) => isViolation)
    .map(({ time, method, url, operation, status, response }) => ({
      ...{ time, method, url, operation, status },
      reason: parse(response.body),
    }));
  return { requests: entries.length, forgotten, violations };
}

function tell({ isViolation, request, response, ...entry }: JournalEntry): object {
  return {
    ...entry,
    violatesContract: isViolation,
    request: { ...request, body: parse(request.body) },
    response: { ...response, body: parse(response.body) },
  };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : parseJson(text);
  } catch {
    return text;
  }
}
