export type { Authenticate, Caller, Credentials, Demand } from './auth.ts';
export type {
  AnyHandlers,
  ContractTypes,
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
export type { IdempotencyStore, ResponseStore } from './idempotency/store.ts';
export { createApp, createFetch, type LibraryOptions, type Listener } from './library.ts';
export type { Logger, LogLine } from './logger.ts';
export type { Read, Resources, Setup, Variable } from './project.ts';
export { serve } from './serve.ts';
