import type { ContractTypes, HandlerContext, Input, OperationId, Response } from '../../server/contract.ts';

/**
 * Stand in for operations, by operationId: functions as the handlers of a server are, with the mock's own response as a third
 * argument. Where one gives nothing, the mock responds.
 */
export type MockHandlers<C extends ContractTypes = ContractTypes> = [OperationId<C>] extends [never]
  ? Readonly<Record<string, (input: never, context: never, mock: never) => unknown>>
  : { [Id in OperationId<C>]?: TypedHandler<C, Id> };

type TypedHandler<C extends ContractTypes, Id extends OperationId<C>> = (
  input: Input<C, Id>,
  context: HandlerContext<C, Id>,
  mock: () => Promise<Response<C, Id>>,
) => Response<C, Id> | undefined | Promise<Response<C, Id> | undefined>;

/** The requests that violated the contract, among how many; the journal no longer has those that are forgotten. */
export interface Violations {
  requests: number;
  forgotten: number;
  violations: { method: string; url: string; operation: string | undefined; status: number; reason: unknown }[];
}
