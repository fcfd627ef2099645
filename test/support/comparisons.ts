import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import type { Handlers } from '../../generated/contract.ts';
import { createApp } from '../../server/app.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import type { Reference } from '../../server/pipeline/validate-request.ts';
import { type Comparison, createReference, type RequestValidation } from '../../server/validator/index.ts';

/** A server whose requests the validator checks as well. */
export interface ComparedServer {
  url: string;
  /** The comparison of each request that both have checked. */
  comparisons: Comparison[];
  /** The inputs of the handler. */
  inputs: AnyInput[];
  /** Every line that the server has logged, parsed. */
  logged: Record<string, unknown>[];
}

/** The validator's part in a test. */
export interface CompareOptions {
  validation?: RequestValidation;
  /** The contract that the validator is told of, where it is another. */
  requests?: Document;
  isAwaited?: boolean;
  /** Done to the input by the handler. */
  change?: (input: AnyInput) => void;
}

/** Starts a server of the contract; its one handler is that of the operation `take`. It ends with the test. */
export async function startComparedServer(
  teardown: { after(end: () => unknown): void },
  document: Document,
  { validation = 'both', requests = document, isAwaited = true, change }: CompareOptions = {},
): Promise<ComparedServer> {
  const comparisons: Comparison[] = [];
  const inputs: AnyInput[] = [];
  const logged: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      logged.push(JSON.parse(String(line)));
      done();
    },
  });
  const take = (input: AnyInput) => {
    inputs.push(input);
    change?.(input);
    return { status: 204 };
  };
  const app = createApp({
    contract: compileContract(document),
    handlers: { take } as object as Partial<Handlers>,
    authenticate: () => undefined,
    logger: createLogger('warn', sink),
    reference: createReference({
      // Told of another contract than the server has, it must disagree.
      contract: compileContract(requests),
      validation,
      isAwaited,
      onComparison: (comparison) => comparisons.push(comparison),
    }),
  });
  const { url, close } = await startListening(app, '127.0.0.1', 0);
  teardown.after(close);
  return { url, comparisons, inputs, logged };
}

/** A reference that asks the validator about every request of a test, which fails where the two disagree. */
export function createTestReference(
  teardown: { after(end: () => unknown): void },
  contract: Contract,
): Reference | undefined {
  const disagreements: Comparison[] = [];
  teardown.after(() => assert.deepEqual(disagreements, []));
  return createReference({
    ...{ contract, validation: 'both', isAwaited: true },
    onComparison: (comparison) => {
      if (comparison.messages) disagreements.push(comparison);
    },
  });
}

/** A contract with one operation, `take`, that responds with 204. */
export function createTakeContract(operation: object, schemas: object = {}, method = 'get'): Document {
  const take = { operationId: 'take', responses: { 204: { description: 'Taken.' } }, ...operation };
  const paths = { '/take': Object.fromEntries([[method, take]]) };
  const components: Document['components'] = Object.fromEntries([['schemas', schemas]]);
  return { openapi: '3.1.0', info: { title: 'Take', version: '1' }, paths, components };
}
