// Written from the contract by `contract generate`. Do not edit.

import type * as toolchain from 'contract-workbench';
import type { mediaTypes, operations } from './operations.ts';
import type * as requests from './request-types.ts';
import type * as responses from './response-types.ts';

/** The contract as types. */
export interface Contract {
  operations: typeof operations;
  mediaTypes: typeof mediaTypes;
  requests: { operations: requests.operations; components: requests.components };
  responses: { operations: responses.operations; components: responses.components };
}

export type OperationId = toolchain.OperationId<Contract>;
export type Handlers<Own = unknown> = toolchain.Handlers<Contract, Own>;
export type Handler<Id extends OperationId, Own = unknown> = toolchain.Handler<Contract, Id, Own>;
export type HandlerContext<Id extends OperationId> = toolchain.HandlerContext<Contract, Id>;
export type Input<Id extends OperationId> = toolchain.Input<Contract, Id>;
export type InputDraft<Id extends OperationId> = toolchain.InputDraft<Contract, Id>;
export type DeclaredStatus<Id extends OperationId> = toolchain.DeclaredStatus<Contract, Id>;
export type Response<Id extends OperationId, Status extends DeclaredStatus<Id> = DeclaredStatus<Id>> =
  toolchain.Response<Contract, Id, Status>;
export type InRequest<Name extends toolchain.SchemaName<requests.components>> = toolchain.InRequest<Contract, Name>;
export type InResponse<Name extends toolchain.SchemaName<responses.components>> = toolchain.InResponse<Contract, Name>;
