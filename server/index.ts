export type { Authenticate, Caller } from './auth.ts';
export type { Read, Variable } from './config.ts';
export type {
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
export type { Resources, Setup } from './project.ts';
export { serve } from './serve.ts';
export { unwritten } from './unwritten.ts';
