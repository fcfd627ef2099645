import type { Logger } from 'pino';
import { findResponse, type SourceMap } from '../openapi/document/index.ts';
import type { Operation } from '../openapi/model.ts';

/** Tells what a response carries that the contract does not name. */
export type LogUndeclared = (log: Logger, operation: Operation, status: number, places: string[]) => void;

/** The most properties that are told in all: names may be made of ids, and then there is no end to them. */
const mostTold = 1_000;

/** Creates a log that tells of each property of an operation once, with the place in the contract that could name it. */
export function createUndeclaredLog(sourceMap: SourceMap): LogUndeclared {
  const told = new Set<string>();
  return (log, operation, status, places) => {
    const isNew = (place: string) => told.size < mostTold && !told.has(`${operation.id} ${place}`);
    const fresh = new Set(places.filter(isNew));
    if (fresh.size === 0) return;
    for (const place of fresh) told.add(`${operation.id} ${place}`);
    const pointer = findResponse(operation, status)?.pointer ?? operation.responsesPointer;
    const source = sourceMap(pointer);
    const undeclared = [...fresh].map((place) => `body ${place}`);
    log.warn(
      { operationId: operation.id, status, undeclared, pointer, ...(source !== undefined && { source }) },
      'response carries what the contract does not name',
    );
  };
}
