export type { Authenticate, Caller } from './auth.ts';
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
