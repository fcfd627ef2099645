import { violationStatus } from '../../server/openapi/document/index.ts';
import type { Operation } from '../../server/openapi/model.ts';
import type { Expected, Probe } from './probe-kinds.ts';

/** The probe with the statuses that its operation has: for a violation, and for a success where it declares no 2xx. */
export function withOwnStatuses(operation: Operation, probe: Probe): Probe {
  const { expected, request } = probe;
  if (expected?.status === 400) return { ...probe, expected: { ...expected, status: violationStatus(operation) } };
  const isPreflight = request.method === 'OPTIONS' && probe.kind === 'origin';
  return expected?.status === 'success' && !isPreflight
    ? { ...probe, expected: withSuccesses(operation, expected) }
    : probe;
}

/** Whatever an operation declares that declares no success may be its response. */
function withSuccesses({ responses }: Operation, expected: Expected): Expected {
  if (responses.length === 0 || responses.some(({ key }) => /^(2|default$)/i.test(key))) return expected;
  return { ...expected, successes: responses.map(({ key }) => Number(key.toUpperCase().replace('XX', '00'))) };
}
