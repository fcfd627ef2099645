import { setImmediate } from 'node:timers/promises';
import type { Violation } from '../errors/violations.ts';
import type { Contract } from '../openapi/model.ts';
import { operationOf, type RequestContext } from '../pipeline/request-context.ts';
import type { Referee } from '../pipeline/validate-request.ts';
import { askLater } from './ask-later.ts';
import { type AskAbout, createValidatorQuestion, type FoundViolation } from './ask-validator.ts';
import { differences } from './differences.ts';
import { tellCaller } from './tell-caller.ts';

/**
 * Who judges requests: the compiled contract and express-openapi-validator each of them, the compiled contract with the
 * validator looking at what it does not accept, or the validator alone.
 */
export type RequestValidation = 'both' | 'compiled' | 'reference';

/** What became of asking both about a request. */
export interface Comparison {
  operationId: string;
  /** Who accepts the request, while the other refuses it; `both` and `neither` where they agree. */
  acceptedBy: 'both' | 'neither' | 'compiled' | 'validator';
  /** The name of the known difference that explains a disagreement. */
  difference?: string;
  /** The violations that the other has found, in no words that have a value of the request. */
  messages?: string[];
}

/** What a referee is made of. */
export interface RefereeOptions {
  contract: Contract;
  validation: RequestValidation;
  /** Whether a request waits until the validator has judged it as well, so that a test knows when it has. */
  isAwaited?: boolean;
  /** Is told of every request that both have judged. */
  onComparison?: (comparison: Comparison) => void;
}

/** Creates a referee that asks express-openapi-validator. The package is loaded, and told of an operation, when it is first needed. */
export function createReferee({
  contract,
  validation,
  isAwaited = false,
  onComparison = () => {},
}: RefereeOptions): Referee {
  const ask = createValidatorQuestion(contract, validation === 'reference');
  if (validation === 'reference') return async (context, found) => tellCaller((await ask(context)).violations, found);
  const compare = createComparison(ask);
  const report = async (context: RequestContext, found: Violation[]): Promise<void> => {
    const comparison = await compare(context, found);
    onComparison(comparison);
    const { acceptedBy, difference } = comparison;
    if (difference !== undefined || acceptedBy === 'both' || acceptedBy === 'neither') return;
    context.log[validation === 'both' ? 'error' : 'warn'](
      comparison,
      'the compiled contract and the validator disagree about a request',
    );
  };
  if (validation === 'both' && isAwaited) return (context, found) => report(context, found).then(() => found);
  const reportLater = validation === 'both' ? soon(report) : askLater(report);
  return (context, found) => {
    reportLater(context, found);
    return found;
  };
}

/** Reports after the response, for which the compiled verdict is enough; on what the request had before anybody could change it. */
function soon(report: (context: RequestContext, found: Violation[]) => Promise<void>): typeof report {
  return async (context, found) => {
    const { path, ...input } = context.input;
    const copy: RequestContext = Object.create(context, {
      // Made up when it is first asked for, by the copy on its own otherwise.
      id: { value: context.id },
      input: { value: { ...input, path: { ...path } } },
      judgedBody: { value: structuredClone(context.judgedBody) },
    });
    await setImmediate();
    await report(copy, found);
  };
}

type Compare = (context: RequestContext, found: Violation[]) => Promise<Comparison>;

function createComparison(ask: AskAbout): Compare {
  return async (context, found) => {
    const { id: operationId } = operationOf(context);
    const isAccepted = found.length === 0;
    const { violations, operation } = await ask(context).catch(reportFailure);
    const isAgreed = (violations.length === 0) === isAccepted;
    if (isAgreed) return { operationId, acceptedBy: isAccepted ? 'both' : 'neither' };
    const acceptedBy = isAccepted ? 'compiled' : 'validator';
    const known = operation && differences.find((each) => each.applies({ context, operation, acceptedBy }));
    if (known) return { operationId, acceptedBy, difference: known.name };
    return { operationId, acceptedBy, messages: isAccepted ? violations.map(quote) : found.map(pointOut) };
  };
}

/** A validator that fails must fail nobody's request: it is a disagreement of its own. */
function reportFailure(error: unknown): { violations: FoundViolation[]; operation: undefined } {
  const message = `The validator failed: ${error instanceof Error ? error.message : error}`;
  return { violations: [{ names: [], keyword: '', message }], operation: undefined };
}

function quote({ names, message }: FoundViolation): string {
  return names.length > 0 ? `${names.join('.')}: ${message}` : message;
}

/** The sentences of the compiled contract may repeat what was sent; its pointers do not. */
function pointOut({ name, pointer }: Violation): string {
  return pointer === undefined ? name : `${name}: ${pointer}`;
}
