export {
  type Asked,
  type Authenticate,
  type Authorize,
  authenticateBy,
  authenticateKey,
  type Caller,
  type CheckedScheme,
  type Credentials,
  type Demand,
  digestKey,
} from './auth.ts';
export type {
  AnyHandlers,
  ContractTypes,
  DeclaredStatus,
  Handler,
  HandlerContext,
  Handlers,
  Input,
  InputDraft,
  InRequest,
  InResponse,
  OperationId,
  Response,
  SchemaName,
} from './contract.ts';
export { unwritten } from './contract.ts';
export type { IdempotencyStore } from './idempotency/store.ts';
export { authenticateJwt, type Claims, type JwtOptions } from './jwt.ts';
export { createApp, createFetch, type LibraryOptions, type Listener } from './library.ts';
export type { Logger, LogLine } from './logger.ts';
export type { Read, Resources, Setup, Upgrade, Variable } from './project.ts';
export { serve } from './serve.ts';
export { type AnyResponse, HttpError, type StepCall, type Steps, withSteps } from './steps.ts';
