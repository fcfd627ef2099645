// Compiled by `npm run typecheck`, never run: a line that should not compile and does is an error there.
import type {
  Contract,
  Handler,
  HandlerContext,
  Handlers,
  Input,
  InputDraft,
  Response,
} from '../../generated/contract.ts';
import type { MockHandlers } from '../../scripts/mock/library.ts';
import { createHandlers } from '../../server/handlers/index.ts';
import { renderWorkflowJob } from '../../server/handlers/workflow-job.ts';
import type { Records, WorkflowJob } from '../../server/records/index.ts';

type Id = 'createSliceWorkflowJob';

declare const job: WorkflowJob;
declare const store: Records;
const body = renderWorkflowJob(job);
const { name: _name, ...nameless } = body;
const { webhook_service: _service, ...serviceless } = body;
const headers = { Location: body.url };

// All of this must compile.
export const good: Record<string, Handler<Id>> = {
  declaredStatus: async (): Promise<Response<Id>> => ({ status: 201, headers, body }),
  withoutPromise: (): Response<Id> => ({ status: 404, body: { detail: 'None.' } }),
  declaredMediaType: () => ({ status: 201, headers, contentType: 'application/json', body }),
  violations: () => ({ status: 400, body: { name: ['Not today.'] } }),
  serverError: () => ({ status: 503, headers: { 'Retry-After': 1 }, body: { detail: 'Later.' } }),
  absentService: () => ({ status: 201, headers, body: serviceless }),
};
export const complete: Handlers = createHandlers(store);
export const reads = (
  { path, body }: Input<Id>,
  { caller }: HandlerContext<Id>,
): [number, string, string, boolean, number | undefined] => [
  path.id,
  caller.name,
  body.description,
  body.allow_simultaneous,
  body.inventory,
];
export const standIns: MockHandlers<Contract> = {
  createSliceWorkflowJob: async ({ path }, _context, mock) =>
    path.id === 7 ? { status: 404, body: { detail: 'None.' } } : path.id === 8 ? mock() : undefined,
};

// None of this may compile.

// @ts-expect-error no operation of the contract
export const noStandIn: MockHandlers<Contract> = { none: () => undefined };

// @ts-expect-error an operation without a handler
export const incomplete: Handlers = {};

// @ts-expect-error a handler for no operation of the contract
export const superfluous: Handlers = { ...complete, deleteEverything: () => ({ status: 204 }) };

// @ts-expect-error no such operation
export type Unknown = Handler<'createSlicedWorkflowJob'>;

// @ts-expect-error an undeclared status
export const undeclaredStatus: Handler<Id> = () => ({ status: 200, headers, body });

// @ts-expect-error a missing required property
export const nameMissing: Handler<Id> = () => ({ status: 201, headers, body: nameless });

export const misspelt = async (): Promise<Response<Id>> => ({
  status: 201,
  headers,
  // @ts-expect-error a misspelt property that every response carries
  body: { ...nameless, nam: 'Nightly patch' },
});

export const misspeltOptional = async (): Promise<Response<Id>> => ({
  status: 201,
  headers,
  // @ts-expect-error a misspelt property that a response may leave out
  body: { ...body, webhook_servce: 'github' },
});

// @ts-expect-error a property of the wrong type
export const wrongType: Handler<Id> = () => ({ status: 201, headers, body: { ...body, id: '143' } });

// @ts-expect-error a null: a property without a value is absent
export const nullProperty: Handler<Id> = () => ({ status: 201, headers, body: { ...body, started: null } });

// @ts-expect-error undefined: a property without a value is absent
export const undefinedProperty: Handler<Id> = () => ({ status: 201, headers, body: { ...body, started: undefined } });

// @ts-expect-error a Date where the contract has text
export const date: Handler<Id> = () => ({ status: 201, headers, body: { ...body, created: new Date() } });

// @ts-expect-error the empty text, which a request may say, but a response never does
export const emptyService: Handler<Id> = () => ({ status: 201, headers, body: { ...body, webhook_service: '' } });

// @ts-expect-error a value outside the enum
export const wrongStatus: Handler<Id> = () => ({ status: 201, headers, body: { ...body, status: 'done' } });

// @ts-expect-error a required header is missing
export const noLocation: Handler<Id> = () => ({ status: 201, body });

// @ts-expect-error a header of the wrong type
export const wrongLocation: Handler<Id> = () => ({ status: 201, headers: { Location: 143 }, body });

export const undeclaredHeader = (): Response<Id> => ({
  status: 404,
  // @ts-expect-error an undeclared header
  headers: { 'X-Reason': 'none' },
  body: { detail: 'None.' },
});

// @ts-expect-error an undeclared media type
export const wrongMediaType: Handler<Id> = () => ({ status: 201, headers, contentType: 'text/html', body });

// @ts-expect-error the body of another status
export const wrongError: Handler<Id> = () => ({ status: 404, body: { error: 'None.' } });

// @ts-expect-error nothing at all
export const nothing: Handler<Id> = () => undefined;

export const readOnly = ({ body }: Input<Id>): unknown =>
  // @ts-expect-error a read-only property is never in a request
  body.id.toFixed();

export const withoutDefault = ({ body }: Input<Id>): number =>
  // @ts-expect-error a property that is neither required nor has a default may be absent
  body.inventory.toFixed().length;

// @ts-expect-error the contract has no query parameters here
export const query = ({ query }: Input<Id>): unknown => query.page;

// A unit test of a handler needs no cast.
export const drafts: InputDraft<Id>[] = [
  { path: { id: 7 }, body: { name: 'Nightly patch' } },
  { path: { id: 7 }, body: { name: 'Nightly patch', limit: 'web' }, header: { 'Idempotency-Key': 'a' }, query: {} },
  // @ts-expect-error without a parameter of the path
  { body: { name: 'Nightly patch' } },
  // @ts-expect-error without a required body
  { path: { id: 7 } },
  // @ts-expect-error with a read-only property
  { path: { id: 7 }, body: { name: 'Nightly patch', id: 1 } },
];
