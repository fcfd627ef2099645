import { setImmediate } from 'node:timers/promises';
import { renderMessage, type Violation } from '../errors/index.ts';
import type { Contract } from '../openapi/model.ts';
import { operationOf, type Reference, type RequestContext } from '../pipeline/index.ts';
import { createValidator, type FoundViolation } from './ask.ts';
import { findDifference } from './differences.ts';

/** The checks that decide about requests: the compiled contract, with express-openapi-validator asked as well (`both`), or the validator alone. */
export type RequestValidation = 'both' | 'compiled' | 'reference';

/** The results of both checks of a request. */
export interface Comparison {
  operationId: string;
  /** The check that accepts the request, while the other refuses it; `both` and `neither` where they agree. */
  acceptedBy: 'both' | 'neither' | 'compiled' | 'validator';
  /** The name of the known difference that explains a disagreement. */
  difference?: string;
  /** The violations that the other has found, in no words that have a value of the request. */
  messages?: string[];
}

/** The parts of a reference. */
export interface ReferenceOptions {
  contract: Contract;
  validation: RequestValidation;
  /** Whether a request waits until the validator has checked it as well, so that a test knows when it has. */
  isAwaited?: boolean;
  /** Called with every request that both have checked. */
  onComparison?: (comparison: Comparison) => void;
}

/**
 * Creates a reference that asks express-openapi-validator; none where the compiled contract decides alone. The package is
 * loaded, and an operation prepared, when it is first needed.
 */
export function createReference(options: ReferenceOptions): Reference | undefined {
  const { contract, validation, isAwaited = false, onComparison = () => {} } = options;
  if (validation === 'compiled') return undefined;
  const ask = createValidator(contract, validation === 'reference');
  if (validation === 'reference') return async (context, found) => toViolations((await ask(context)).violations, found);
  const report: Report = async (context, found) => {
    const comparison = await compare(ask, context, found);
    onComparison(comparison);
    const { acceptedBy, difference } = comparison;
    if (difference !== undefined || acceptedBy === 'both' || acceptedBy === 'neither') return;
    context.log.error(comparison, 'the compiled contract and the validator disagree about a request');
  };
  if (isAwaited) return (context, found) => report(context, found).then(() => found);
  const reportLater = afterResponse(report);
  return (context, found) => {
    reportLater(context, found);
    return found;
  };
}

type Report = (context: RequestContext, found: Violation[]) => Promise<void>;

/** Reports after the response, for which the compiled contract is enough, on a copy of the request before it could be changed. */
function afterResponse(report: Report): Report {
  return async (context, found) => {
    const { path, ...input } = context.input;
    const copy: RequestContext = Object.create(context, {
      // The id is created when it is first asked for, by the copy on its own otherwise.
      id: { value: context.id },
      input: { value: { ...input, path: { ...path } } },
      checkedBody: { value: structuredClone(context.checkedBody) },
    });
    await setImmediate();
    await report(copy, found);
  };
}

async function compare(
  ask: ReturnType<typeof createValidator>,
  context: RequestContext,
  found: Violation[],
): Promise<Comparison> {
  const { id: operationId } = operationOf(context);
  const isAccepted = found.length === 0;
  // A validator that fails must fail no request: that is a disagreement of its own.
  const { violations, operation } = await ask(context).catch((error) => ({
    violations: [{ names: [], keyword: '', message: `The validator failed: ${error?.message ?? error}` }],
    operation: undefined,
  }));
  if ((violations.length === 0) === isAccepted) return { operationId, acceptedBy: isAccepted ? 'both' : 'neither' };
  const acceptedBy = isAccepted ? 'compiled' : 'validator';
  const difference = operation && findDifference({ context, operation, acceptedBy });
  if (difference) return { operationId, acceptedBy, difference };
  // The sentences of the compiled contract may repeat what was sent; its pointers do not.
  const messages = isAccepted
    ? violations.map(({ names, message }) => [names.join('.'), message].filter((part) => part !== '').join(': '))
    : found.map(({ name, pointer }) => (pointer === undefined ? name : `${name}: ${pointer}`));
  return { operationId, acceptedBy, messages };
}

/** The keywords whose sentences need no more than the keyword. */
const selfEvident = new Set(['required', 'readOnly', 'additionalProperties', 'unevaluatedProperties']);

/** The validator's violations for the caller: those of the compiled contract where it has found the same, else in the validator's own words. */
function toViolations(violations: FoundViolation[], found: Violation[]): Violation[] {
  const byName = new Map<string, Violation[]>();
  for (const { names, keyword, message } of violations) {
    const [name = '__all__', ...inner] = names;
    const known = found.filter((each) => each.name === name);
    const sentence = selfEvident.has(keyword) ? renderMessage(keyword) : renderMessage('', {}, undefined, message);
    const own = { name, message: inner.length > 0 ? `${inner.join('.')}: ${sentence}` : sentence };
    byName.set(name, known.length > 0 ? known : [...(byName.get(name) ?? []), own]);
  }
  return [...byName.values()].flat();
}
