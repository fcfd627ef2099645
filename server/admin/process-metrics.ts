import { AggregatorRegistry, collectDefaultMetrics, Registry } from 'prom-client';
import type { Metrics } from '../metrics.ts';

/** Metrics as prom-client aggregates them: one object for each, with the values by label. */
export type MetricValues = object[];

/** The metrics of a process: of requests, violations and store errors, and its event-loop lag, memory and garbage collection. */
export interface ProcessMetrics extends Metrics {
  read(): Promise<MetricValues>;
}

/** The media type of `renderMetrics`. */
export const contentType = Registry.PROMETHEUS_CONTENT_TYPE;

/** The metrics of processes together, in the text format that Prometheus reads. */
export function renderMetrics(processes: MetricValues[]): Promise<string> {
  return AggregatorRegistry.aggregate(processes).metrics();
}

/** The operation of a request that was routed to none. */
const noOperation = 'none';

/** Creates metrics that are counted as plain numbers, and take their form once they are read. */
export function createProcessMetrics(): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const responses = new Map<string, Responses>();
  const violations = new Counts();
  const storeErrors = new Counts();
  return {
    async read() {
      const ofProcess = await registry.getMetricsAsJSON();
      // The package leaves out the start of a process where there may be several.
      const whole = ofProcess.map((metric) =>
        `${metric.aggregator}` === 'omit' ? { ...metric, aggregator: 'min' } : metric,
      );
      return [...whole, ...renderResponses(responses), ...renderCounts({ violations, storeErrors })];
    },
    countResponse(operation = noOperation, status, seconds) {
      const known = responses.get(operation) ?? new Responses();
      if (known.count === 0) responses.set(operation, known);
      known.add(status, seconds);
    },
    countViolations: (kind, operation = noOperation, count) => violations.add({ kind, operation }, count),
    countStoreError: (operation = noOperation) => storeErrors.add({ operation }, 1),
  };
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The responses of an operation. */
class Responses {
  readonly statuses = new Map<number, number>();
  /** How many took no longer than each bucket says, and longer than the one before; the last are beyond all. */
  readonly within: number[] = Array.from({ length: buckets.length + 1 }, () => 0);
  count = 0;
  seconds = 0;

  add(status: number, seconds: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    let bucket = 0;
    while (seconds > (buckets[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    this.within[bucket] = (this.within[bucket] ?? 0) + 1;
    this.count += 1;
    this.seconds += seconds;
  }
}

/** Numbers by their labels. */
class Counts {
  readonly values = new Map<string, { labels: Record<string, string>; value: number }>();

  add(labels: Record<string, string>, value: number): void {
    const key = Object.values(labels).join(' ');
    this.values.set(key, { labels, value: value + (this.values.get(key)?.value ?? 0) });
  }
}

const counter = { type: 'counter', aggregator: 'sum' };

function renderResponses(responses: Map<string, Responses>): MetricValues {
  const name = 'http_request_duration_seconds';
  const requests = [...responses].flatMap(([operation, { statuses }]) =>
    Array.from(statuses, ([status, value]) => ({ labels: { operation, status: String(status) }, value })),
  );
  const durations = [...responses].flatMap(([operation, { within, count, seconds }]) => {
    let sum = 0;
    const ofBuckets = [...buckets, '+Inf'].map((le, index) => {
      sum += within[index] ?? 0;
      return { metricName: `${name}_bucket`, labels: { operation, le }, value: sum };
    });
    const total = { labels: { operation }, value: seconds, metricName: `${name}_sum` };
    return [...ofBuckets, total, { ...total, value: count, metricName: `${name}_count` }];
  });
  const help = 'Seconds from a request to its response.';
  return [
    { ...counter, name: 'http_requests_total', help: 'Responses by operation and status.', values: requests },
    { type: 'histogram', aggregator: 'sum', name, help, values: durations },
  ];
}

function renderCounts({ violations, storeErrors }: Record<'violations' | 'storeErrors', Counts>): MetricValues {
  const ofContract = 'Violations of the contract by kind and operation.';
  const ofStore = 'Requests for which the store could not be reached.';
  return [
    { ...counter, name: 'contract_violations_total', help: ofContract, values: [...violations.values.values()] },
    { ...counter, name: 'store_errors_total', help: ofStore, values: [...storeErrors.values.values()] },
  ];
}
