import type { Violation } from '../errors/violations.ts';
import type { Operation } from '../openapi/model.ts';
import { operationOf, type RequestContext } from '../pipeline/request-context.ts';

/** The most bytes of a body that the validator is asked about while others wait for it. */
const mostBytes = 65_536;
/** The most milliseconds that it may take, once it knows an operation, to be asked about that operation again. */
const mostTime = 20;

type Ask = (context: RequestContext, found: Violation[]) => Promise<void>;

/** Asks only about requests that were not accepted, of no more bytes than it can be quick about, and of no operation that it was slow about. */
export function spareTime(ask: Ask): Ask {
  const tries = new Map<Operation, 'once' | 'quick' | 'slow'>();
  return async (context, found) => {
    const operation = operationOf(context);
    const known = tries.get(operation);
    if (found.length === 0 || known === 'slow' || !isSmall(context)) return;
    const since = performance.now();
    await ask(context, found);
    // What is asked for the first time is compiled then.
    const isSlow = known !== undefined && performance.now() - since > mostTime;
    tries.set(operation, known === undefined ? 'once' : isSlow ? 'slow' : 'quick');
  };
}

/** A body of unknown length may be of any. */
function isSmall({ request: { headers } }: RequestContext): boolean {
  if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) return false;
  return Number(headers['content-length'] ?? 0) <= mostBytes;
}
