import { useEffect, useState } from 'react';
import { type AnyFunction, type IdIn, inputIn, type Shape } from './create.ts';
import { type ApiError, unwrap } from './errors.ts';
import type { Data, OperationId, Result } from './result.ts';

/** A value of the stream that an operation responds with. */
export type Streamed<Id extends OperationId> =
  Extract<Data<Id>, AsyncIterable<unknown>> extends AsyncIterable<infer Item> ? Item : never;

/** What has come of a stream: its values so far, whether it has ended, and why it could not be read. */
export interface StreamState<Id extends OperationId> {
  items: readonly Streamed<Id>[];
  isDone: boolean;
  error: ApiError<Result<Id>> | Error | undefined;
}

const begun = { items: [], isDone: false, error: undefined };

/** Reads the stream of an operation while the component is there, and anew for another input. */
export function useStream<Read extends Shape>(read: Read, ...input: Parameters<Read>): StreamState<IdIn<Read>>;
export function useStream(read: AnyFunction, ...given: unknown[]): object {
  const [state, setState] = useState<{ items: unknown[]; isDone: boolean; error: Error | undefined }>(begun);
  const key = JSON.stringify([read.operation.id, read.baseUrl, given]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the function and the input.
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const follow = async () => {
      const stream = (await unwrap(read.call({ ...inputIn(given), signal }))) as AsyncIterable<unknown>;
      for await (const item of stream) {
        if (signal.aborted) return;
        setState((known) => ({ ...known, items: [...known.items, item] }));
      }
      setState((known) => ({ ...known, isDone: true }));
    };
    setState(begun);
    follow().catch((error) => signal.aborted || setState((known) => ({ ...known, isDone: true, error })));
    return () => controller.abort();
  }, [key]);
  return state;
}
