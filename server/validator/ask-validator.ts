import { namesOf } from '../openapi/document/index.ts';
import type { Contract, Operation } from '../openapi/model.ts';
import { operationOf, type RequestContext } from '../pipeline/request-context.ts';
import { type DescribedOperation, describeOperation, type NamedParameter } from './describe-operation.ts';
import { type AskValidator, loadValidator, type ReportedViolation } from './load-validator.ts';
import { writeRequest, writeValues } from './write-request.ts';

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
