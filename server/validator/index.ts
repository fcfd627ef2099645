import { setImmediate } from 'node:timers/promises';
import type { middleware } from 'express-openapi-validator';
import { renderMessage, type Violation } from '../errors/index.ts';
import { namesOf } from '../openapi/document/index.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import { ajvFormats } from '../openapi/schema/index.ts';
import { operationOf, type Reference, type RequestContext } from '../pipeline/index.ts';
import {
  type DescribedOperation,
  describeOperation,
  type NamedParameter,
  type OperationDescription,
  writeRequest,
  writeValues,
} from './describe-operation.ts';
import { differences } from './differences.ts';

/**
 * The checks that decide about requests: the compiled contract and express-openapi-validator each of them, the compiled contract with the
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

/** The parts of a reference. */
export interface ReferenceOptions {
  contract: Contract;
  validation: RequestValidation;
  /** Whether a request waits until the validator has checked it as well, so that a test knows when it has. */
  isAwaited?: boolean;
  /** Called with every request that both have checked. */
  onComparison?: (comparison: Comparison) => void;
}

/** Creates a reference that asks express-openapi-validator. The package is loaded, and told of an operation, when it is first needed. */
export function createReference({
  contract,
  validation,
  isAwaited = false,
  onComparison = () => {},
}: ReferenceOptions): Reference {
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
      checkedBody: { value: structuredClone(context.checkedBody) },
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

/** The most bytes of a body that the validator is asked about besides the compiled contract. */
const mostBytes = 65_536;
/** The most milliseconds that it may take, once it knows an operation, to be asked about that operation again. */
const mostTime = 20;

/** The most requests that wait for the validator; while there are more it is not asked. */
const mostWaiting = 8;

type AskAgain = (context: RequestContext, found: Violation[]) => Promise<void>;

/**
 * Asks after the response, for which nobody waits: only about requests that were not accepted, of no more bytes than the
 * validator can be quick about, and of no operation that it was slow about.
 */
export function askLater(ask: AskAgain): (context: RequestContext, found: Violation[]) => void {
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
    setImmediate()
      .then(() => run(context, found))
      .finally(() => {
        waiting -= 1;
      });
  };
}

/** A body of unknown length may be of any. */
function isSmall({ request: { headers } }: RequestContext): boolean {
  if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) return false;
  return Number(headers['content-length'] ?? 0) <= mostBytes;
}

/** The keywords whose sentences need no more than the keyword. */
const selfEvident = new Set(['required', 'readOnly', 'additionalProperties', 'unevaluatedProperties']);

/** The validator's violations in sentences for the caller: those of the compiled contract where it has found the same, else the validator's own words. */
export function tellCaller(violations: FoundViolation[], found: Violation[]): Violation[] {
  const told = new Map<string, Violation[]>();
  for (const violation of violations) {
    const [name = '__all__', ...inner] = violation.names;
    const known = found.filter((each) => each.name === name);
    const own = told.get(name) ?? [];
    told.set(name, known.length > 0 ? known : [...own, { name, message: renderOwn(violation, inner) }]);
  }
  return [...told.values()].flat();
}

function renderOwn({ keyword, message }: FoundViolation, inner: string[]): string {
  const sentence = selfEvident.has(keyword) ? renderMessage(keyword) : renderMessage('', {}, undefined, message);
  return inner.length > 0 ? `${inner.join('.')}: ${sentence}` : sentence;
}

/** A violation that the validator has found. */
export interface FoundViolation {
  /** The parameter, or the names that lead to the place in the body. */
  names: string[];
  keyword: string;
  /** The validator's own words. */
  message: string;
}

/** The validator's verdict on a request. */
export interface Opinion {
  violations: FoundViolation[];
  operation: DescribedOperation;
}

/** Asks the validator about a request, without changing it. */
export type AskAbout = (context: RequestContext) => Promise<Opinion>;

/** The number of operations that are kept ready: the validator keeps most of a megabyte for each. */
const mostPrepared = 100;

/** Creates a question for the requests of a contract; each operation is told to the validator when it is first asked about it. */
export function createValidatorQuestion(contract: Contract, isThorough: boolean): AskAbout {
  const known = new Map<Operation, Promise<Ask>>();
  return async (context) => {
    const operation = operationOf(context);
    const asking = known.get(operation) ?? prepare(contract, operation, isThorough);
    // Whatever is asked about last is forgotten last.
    known.delete(operation);
    known.set(operation, asking);
    const [oldest] = known.keys();
    if (known.size > mostPrepared && oldest) known.delete(oldest);
    return (await asking)(context);
  };
}

type Ask = (context: RequestContext) => Promise<Opinion>;

async function prepare({ document }: Contract, declared: Operation, isThorough: boolean): Promise<Ask> {
  const validator = await loadValidator(isThorough);
  const operation = describeOperation(document, declared);
  const { request, plain, values, read } = operation;
  const askRequest = validator(request);
  const askValues: AskValidator = values ? validator(values) : async () => [];
  return async (context) => {
    const reported = await askRequest(writeRequest(context, plain));
    const others = values ? await askValues(writeValues(context, read)) : [];
    const violations = [
      ...reported.map((violation) => readReported(violation, plain)),
      ...others.map((violation) => readReported(violation, read, true)),
    ];
    return { violations, operation };
  };
}

/** A reported violation with the names that the contract has for what it is about. */
function readReported(
  { path, message, errorCode = '' }: ReportedViolation,
  parameters: NamedParameter[],
  isOfValues = false,
): FoundViolation {
  const [place, ...tokens] = namesOf(path);
  const [keyword = ''] = errorCode.split('.');
  if (place === 'body' && !isOfValues) return { names: tokens, keyword, message };
  const [given, ...inner] = tokens;
  const parameter = parameters.find(({ name }) => name === given)?.parameter;
  const name = parameter?.in === 'header' ? parameter.name.toLowerCase() : parameter?.name;
  return { names: name === undefined ? [] : [name, ...inner], keyword, message };
}

/** A request as the validator sees it: made for it alone, so that whatever it changes is nobody else's. */
export interface ValidatorRequest {
  params: Record<string, string>;
  query: Record<string, unknown>;
  headers: Record<string, string>;
  cookies: Record<string, string>;
  body: unknown;
}

/** A violation as the validator reports it: the pointer into the request, its own words, and `<keyword>.openapi.validation`. */
export interface ReportedViolation {
  path: string;
  message: string;
  errorCode?: string;
}

/** Gives the violations of a request of one operation. */
export type AskValidator = (request: ValidatorRequest) => Promise<ReportedViolation[]>;

/** Makes the validator ready for an operation. */
export type Validator = (operation: OperationDescription) => AskValidator;

/** How many operations one validator is told of before there is another: it forgets none, and keeps most of a megabyte for each. */
const mostOperations = 20;

const latest = new Map<boolean, { validator: Validator; operations: number }>();

/**
 * Loads express-openapi-validator, when it is first needed. Operations share a validator, whichever contract they are of:
 * for each new one the package compiles the schema of OpenAPI itself, which takes longer than all the rest.
 * @param isThorough whether every violation is reported, or the first of the body and the first of the parameters
 */
export async function loadValidator(isThorough: boolean): Promise<Validator> {
  const known = latest.get(isThorough);
  if (known && known.operations++ < mostOperations) return known.validator;
  const { middleware: createSteps } = await import('express-openapi-validator');
  const steps = createSteps(optionsOf(isThorough));
  const step = steps.find(({ name }) => name === 'requestMiddleware');
  if (!step) throw new Error('express-openapi-validator has no requestMiddleware.');
  const validator = createValidator(step as unknown as RequestStep);
  latest.set(isThorough, { validator, operations: 1 });
  return validator;
}

type RequestStep = (request: object, response: object, next: (error?: unknown) => void) => unknown;

type Options = Parameters<typeof middleware>[0];

/** The stock setup, with the formats that the server knows. What it finds out of security, files and responses nobody asks. */
function optionsOf(isThorough: boolean): Options {
  return {
    apiSpec: {
      openapi: '3.1.0',
      info: { title: 'Requests', version: '1', summary: '' },
      paths: {},
      components: {},
      webhooks: {},
    },
    validateApiSpec: false,
    validateRequests: { allErrors: isThorough },
    validateResponses: false,
    validateSecurity: false,
    fileUploader: false,
    formats: ajvFormats,
    ajvFormats: { mode: 'full' },
  };
}

function createValidator(step: RequestStep): Validator {
  let count = 0;
  return (schema) => {
    const route = `/${count++}`;
    return (parts) => {
      const request = {
        ...{ method: 'POST', path: route, originalUrl: route, ...parts },
        // Its own step would find this by matching the path against every other.
        openapi: { expressRoute: route, openApiRoute: route, pathParams: parts.params, schema },
      };
      const { promise, resolve, reject } = Promise.withResolvers<ReportedViolation[]>();
      step(request, {}, (error) => {
        if (error === undefined) resolve([]);
        else if (isReport(error)) resolve(error.errors);
        else reject(error);
      });
      return promise;
    };
  };
}

/** Tells what is wrong with a request from what went wrong with the validator. */
function isReport(error: unknown): error is { errors: ReportedViolation[] } {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
