import { join } from 'node:path';
import type { Handlers } from '../../generated/contract.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { createApp } from '../../server/app.ts';
import { createTokenAuthenticator, hashToken } from '../../server/auth.ts';
import { startListening } from '../../server/listening/index.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import type { AnyResponse } from '../../server/response/check-response.ts';
import { createTestReference } from './comparisons.ts';
import { type Teardown, tokens } from './servers.ts';

/** The folder of the tests' own contracts. */
export const contractsFolder = join(import.meta.dirname, '../contracts');

/** A contract of the tests, by its file under `test/contracts/`, bundled. */
export async function readTestContract(file: string): Promise<Document> {
  return (await readContract(join(contractsFolder, file))).document;
}

/** Starts the server of any contract with handlers by operationId, for operations that this project's types do not know. */
export async function startAnyServer(
  teardown: Teardown,
  document: Document,
  handlers: Record<string, (input: AnyInput) => AnyResponse | Promise<AnyResponse>>,
): Promise<{ url: string }> {
  const contract = compileContract(document);
  const { url, close } = await startListening(
    createApp({
      contract,
      reference: createTestReference(teardown, contract),
      handlers: handlers as object as Partial<Handlers>,
      authenticate: createTokenAuthenticator(tokens.map(hashToken)),
      logger: createLogger('silent'),
    }),
    '127.0.0.1',
    0,
  );
  teardown.after(close);
  return { url };
}

/** A contract with as many operations as asked for, each at a path of its own with a number in it. */
export function createLargeContract(count: number): Document {
  const paths = Array.from({ length: count }, (_, index) => [
    `/group-${index % 20}/thing-${index}/{number}`,
    {
      get: {
        operationId: `readThing${index}`,
        parameters: [
          { name: 'number', in: 'path', required: true, schema: { type: 'integer', minimum: 1 }, example: 1 },
        ],
        responses: {
          200: {
            description: 'The thing.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' }, example: { index } } },
          },
        },
      },
    },
  ]);
  return {
    openapi: '3.1.0',
    info: { title: 'Many things', version: '1.0.0' },
    paths: Object.fromEntries(paths),
    components: {
      schemas: { Thing: { type: 'object', required: ['index'], properties: { index: { type: 'integer' } } } },
    },
  };
}
