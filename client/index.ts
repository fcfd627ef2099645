export type { Auth, Credentials } from './authorization.ts';
export type { Call, CallOptions, ClientOptions, Hooks, Validate } from './call.ts';
export { type Api, type ApiClient, type ApiFunction, createApi, createApiClient } from './create.ts';
export { ApiError, type FieldErrors, fieldErrors, unwrap } from './errors.ts';
export type { Body, Input, InRequest } from './input.ts';
export {
  type AnyResult,
  type Data,
  Failure,
  type FailureKind,
  type InResponse,
  type OperationId,
  type Result,
  type SchemaName,
  type UnexpectedResult,
  type Violation,
} from './result.ts';
