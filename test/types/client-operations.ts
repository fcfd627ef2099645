// Compiled by `npm run typecheck`, never run: a line that should not compile and does is an error there.

import { createApi, type InResponse } from '../../client/index.ts';
import * as operations from '../../generated/calls.ts';

const { createSliceWorkflowJob } = operations;
const options = { baseUrl: 'http://127.0.0.1:3000', auth: { bearer: 'secret' } };
const api = createApi(options, { createSliceWorkflowJob });
const path = { id: 7 };

// All of this must compile.
export const whole = createApi(options, operations);
const result = await whole.createSliceWorkflowJob({ path, body: { name: 'x' } });
export const job: InResponse<'StoredWorkflowJob'> | undefined = result.data;
export const id: 'createSliceWorkflowJob' = api.createSliceWorkflowJob.operation.id;
export const patient = api.createSliceWorkflowJob({ path, body: { name: 'x' }, timeout: 100, retry: 2 });

// None of this may compile.

// @ts-expect-error an operation that was not asked for
api.readWorkflow();

// @ts-expect-error a misspelt property of the body
api.createSliceWorkflowJob({ path, body: { name: 'x', limt: 'web-*' } });

// @ts-expect-error parameters stand beside the body
api.createSliceWorkflowJob({ params: { path }, body: { name: 'x' } });

// @ts-expect-error an unknown path parameter
api.createSliceWorkflowJob({ path: { id: 7, slice: 2 }, body: { name: 'x' } });

// @ts-expect-error a read-only property
api.createSliceWorkflowJob({ path, body: { name: 'x', status: 'new' } });

// @ts-expect-error nothing at all
api.createSliceWorkflowJob();
