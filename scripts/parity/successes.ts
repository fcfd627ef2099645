import type { Operation } from '../../server/openapi/model.ts';
import type { Probe } from './probe-kinds.ts';

/** The probe with the statuses of a success, where the operation declares no 2xx: whatever it declares may be its response. */
export function withSuccesses({ responses }: Operation, probe: Probe): Probe {
  const { expected, request } = probe;
  const isPreflight = request.method === 'OPTIONS' && probe.kind === 'origin';
  if (expected?.status !== 'success' || isPreflight) return probe;
  if (responses.length === 0 || responses.some(({ key }) => /^(2|default$)/i.test(key))) return probe;
  const successes = responses.map(({ key }) => Number(key.toUpperCase().replace('XX', '00')));
  return { ...probe, expected: { ...expected, successes } };
}
