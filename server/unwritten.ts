import type { Contract } from './openapi/model.ts';

/** Stands for a handler that is not written yet: whatever responds for operations without a handler responds for it. */
export function unwritten(): never {
  throw new Error('This handler is not written yet.');
}

/** The operations that nobody has written a handler for, by their ids: those without one, and those that have a stub. */
export function listUnwritten({ operations }: Contract, handlers: Record<string, unknown>): string[] {
  const written = listWritten(handlers);
  return operations.map(({ id }) => id).filter((id) => !written.has(id));
}

/** The handlers that are written, by operationId. */
export function listWritten<Handler>(handlers: Record<string, Handler>): Map<string, Handler> {
  return new Map(Object.entries(handlers).filter(([, handler]) => handler !== unwritten));
}
