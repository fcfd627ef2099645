import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../metrics.ts';

/** Metrics in the text format that Prometheus reads. */
export interface PrometheusMetrics extends Metrics {
  contentType: string;
  render(): Promise<string>;
}

/** The operation of a request that was routed to none. */
const noOperation = 'none';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Creates metrics of requests, violations and store errors, beside those of the process: event-loop lag, memory, garbage collection. */
export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    ...{ registers, name: 'http_requests_total', help: 'Responses by operation and status.' },
    labelNames: ['operation', 'status'],
  });
  const durations = new Histogram({
    ...{ registers, name: 'http_request_duration_seconds', help: 'Seconds from a request to its response.' },
    ...{ labelNames: ['operation'], buckets: seconds },
  });
  const violations = new Counter({
    ...{ registers, name: 'contract_violations_total', help: 'Violations of the contract by kind and operation.' },
    labelNames: ['kind', 'operation'],
  });
  const storeErrors = new Counter({
    ...{ registers, name: 'store_errors_total', help: 'Requests for which the store could not be reached.' },
    labelNames: ['operation'],
  });
  // To find a child by its labels takes longer than to count.
  const counters = createMemory((operation, status) => requests.labels(operation, status));
  const histograms = createMemory((operation) => durations.labels(operation));
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    countResponse(operation = noOperation, status, taken) {
      counters(operation, String(status)).inc();
      histograms(operation, '').observe(taken);
    },
    countViolations: (kind, operation = noOperation, count) => violations.inc({ kind, operation }, count),
    countStoreError: (operation = noOperation) => storeErrors.inc({ operation }),
  };
}

/** The same function, which makes what it gives for two texts only once. */
function createMemory<T>(make: (one: string, other: string) => T): (one: string, other: string) => T {
  const known = new Map<string, Map<string, T>>();
  return (one, other) => {
    const inner = known.get(one) ?? new Map<string, T>();
    known.set(one, inner);
    const found = inner.get(other) ?? make(one, other);
    inner.set(other, found);
    return found;
  };
}
