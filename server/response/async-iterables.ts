/** Tells whether the parts of a value come as they are waited for. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * What a function makes of each value, as it comes. To end early reaches the source at once, even if that has not begun,
 * or is waited for, as far as it can be ended so; a generator ends once it goes on.
 */
export function mapEach<Value>(source: AsyncIterable<unknown>, map: (value: unknown) => Value): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      return {
        async next(): Promise<IteratorResult<Value>> {
          const { done, value } = await iterator.next();
          return done ? { done, value: undefined } : { done: false, value: map(value) };
        },
        async return(): Promise<IteratorResult<Value>> {
          if ('destroy' in source && typeof source.destroy === 'function') source.destroy();
          else await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
