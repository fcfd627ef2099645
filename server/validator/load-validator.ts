import type { middleware } from 'express-openapi-validator';
import { ajvFormats } from '../openapi/schema/index.ts';
import type { OperationDescription } from './describe-operation.ts';

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
