export type { Auth, Call, CallOptions, ClientOptions, Credentials, Hooks, Validate } from './client-options.ts';
export { type Api, type ApiFunction, createApi } from './create-api.ts';
export { type ApiClient, createApiClient } from './create-client.ts';
export { ApiError, unwrap } from './errors.ts';
export { Failure, type FailureKind, type Violation } from './failure.ts';
export { type FieldErrors, fieldErrors } from './field-errors.ts';
export type { Body, Input } from './input.ts';
export type { AnyResult, Data, OperationId, Result, UnexpectedResult } from './result.ts';
export type { InRequest, InResponse } from './schema-types.ts';
