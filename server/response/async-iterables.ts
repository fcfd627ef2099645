/** Tells whether the parts of a value come as they are waited for. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * What a function makes of each value, as it comes, and what ends them. To end early reaches the source at once, even if that has not begun,
 * or is waited for, as far as it can be ended so; a generator ends once it goes on.
 */
export function mapEach<Value>(
  source: AsyncIterable<unknown>,
  map: (value: unknown) => Value | Promise<Value>,
  end?: Value,
): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      let isEnded = end === undefined;
      return {
        async next(): Promise<IteratorResult<Value>> {
          const { done, value } = await iterator.next();
          if (!done) return { done: false, value: await map(value) };
          if (isEnded || end === undefined) return { done, value: undefined };
          isEnded = true;
          return { done: false, value: end };
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
