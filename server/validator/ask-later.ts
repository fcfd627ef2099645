import type { Violation } from '../errors/violations.ts';
import type { Operation } from '../openapi/model.ts';
import { operationOf, type RequestContext } from '../pipeline/request-context.ts';

/** The most bytes of a body that the validator is asked about besides the compiled contract. */
const mostBytes = 65_536;
/** The most milliseconds that it may take, once it knows an operation, to be asked about that operation again. */
const mostTime = 20;

/** The most requests that wait for the validator; while there are more it is not asked. */
const mostWaiting = 8;

type Ask = (context: RequestContext, found: Violation[]) => Promise<void>;

/**
 * Asks after the response, for which nobody waits: only about requests that were not accepted, of no more bytes than the
 * validator can be quick about, and of no operation that it was slow about.
 */
export function askLater(ask: Ask): (context: RequestContext, found: Violation[]) => void {
  const tries = new Map<Operation, 'once' | 'quick' | 'slow'>();
  let waiting = 0;
  const run = async (context: RequestContext, found: Violation[]): Promise<void> => {
    const operation = operationOf(context);
    const known = tries.get(operation);
    const since = performance.now();
    await ask(context, found);
    // The validator compiles what it is asked about for the first time.
    const isSlow = known !== undefined && performance.now() - since > mostTime;
    tries.set(operation, known === undefined ? 'once' : isSlow ? 'slow' : 'quick');
  };
  return (context, found) => {
    const isSlow = tries.get(operationOf(context)) === 'slow';
    if (found.length === 0 || isSlow || waiting >= mostWaiting || !isSmall(context)) return;
    waiting += 1;
    setImmediate(() => {
      run(context, found).finally(() => {
        waiting -= 1;
      });
    });
  };
}

/** A body of unknown length may be of any. */
function isSmall({ request: { headers } }: RequestContext): boolean {
  if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) return false;
  return Number(headers['content-length'] ?? 0) <= mostBytes;
}
