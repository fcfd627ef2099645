import { readFileSync } from 'node:fs';
import { createHandlers } from '../../../server/handlers/index.ts';
import type { Records } from '../../../server/records/index.ts';

/** A store that keeps nothing but a counter, so that no database is measured. */
export function createCountingStore(): Records {
  let id = 0;
  const store: Records = {
    async findJobTemplate(id) {
      return { id, name: 'Bench', description: '' };
    },
    async createWorkflowJob(jobTemplate, draft, createdBy) {
      const created = new Date().toISOString().replace('Z', '000Z');
      const launchedBy = { id: 1, name: createdBy };
      return { ...draft, id: ++id, created, modified: created, status: 'new', jobTemplate, launchedBy };
    },
    async findWorkflowJob() {
      return undefined;
    },
    async listWorkflowJobs() {
      return undefined;
    },
    async putJobTemplates() {},
    claimIdempotencyKey: async () => true,
    findStoredResponse: async () => undefined,
    async storeResponse() {},
    transaction: (work) => work(store),
    async ping() {},
    async close() {},
  };
  return store;
}

/** The response of the project's own handler. */
interface HandlerResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** The work that every subject has to do for a request: that of the project's own handler. */
export interface StockWork {
  /** The paths under which the operation and its copies are called, in Express's notation. */
  paths: string[];
  respond(body: object): Promise<HandlerResponse>;
}

/** The paths and the handler for those who serve the contract in another way, out of the file that tells them of both. */
export function readStockWork(file: string): StockWork {
  const { id, paths, input }: { id: string; paths: string[]; input: { body: object } } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const handlers: Record<string, unknown> = { ...createHandlers(createCountingStore()) };
  const handler = handlers[id] as (input: object, context: object) => Promise<HandlerResponse>;
  return {
    paths: paths.map((path) => path.replaceAll(/\{([^}]+)\}/g, ':$1')),
    respond: (body) => handler({ ...input, body: { ...input.body, ...body } }, { caller: { name: 'bench' } }),
  };
}
