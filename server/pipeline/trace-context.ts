/** The trace that a request belongs to, under the names that OpenTelemetry has for the fields of a log line. */
export interface TraceContext {
  trace_id: string;
  /** The span of the caller. */
  span_id: string;
  trace_flags: string;
}

/** Later versions may have more behind the flags. */
const form = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;

/** Reads a `traceparent` header (W3C Trace Context, section 3.2); one that is malformed is as good as none. */
export function readTraceContext(given: string | string[] | undefined): TraceContext | undefined {
  if (typeof given !== 'string') return undefined;
  const [, version, traceId, spanId, flags] = form.exec(given) ?? [];
  if (!traceId || !spanId || !flags || (version === '00' && given.length > 55)) return undefined;
  return { trace_id: traceId, span_id: spanId, trace_flags: flags };
}
