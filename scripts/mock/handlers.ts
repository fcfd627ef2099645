import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { describeThrown } from '../../server/errors/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import type { AnyInput, HandlerCall } from '../../server/pipeline/index.ts';
import type { AnyResponse } from '../../server/steps.ts';

/** The same as it is called. */
export type MockHandler = (
  input: AnyInput,
  context: HandlerCall,
  mock: () => Promise<AnyResponse>,
) => AnyResponse | undefined | Promise<AnyResponse | undefined>;

/** The handlers by operationId; throws an error that names those that are for none. */
export function readHandlers({ operations }: Contract, given: unknown): Map<string, MockHandler> {
  const handlers = new Map(Object.entries((given ?? {}) as Record<string, MockHandler>));
  const ids = new Set(operations.map(({ id }) => id));
  const unknown = [...handlers.keys()].filter((id) => !ids.has(id));
  if (unknown.length > 0) throw new Error(`There are no operations ${unknown.join(', ')} to stand in for.`);
  return handlers;
}

/**
 * Gives what a module exports as `handlers`: after a save the new ones, or the last ones where it cannot be loaded, which is
 * told once. Rejects where it could not be loaded from the start.
 */
export function followHandlers(contract: Contract, file: string, warn: (sentence: string) => void) {
  let loaded: { time: number; handlers: Map<string, MockHandler> } | undefined;
  let told = '';
  return async (): Promise<Map<string, MockHandler>> => {
    try {
      const { mtimeMs: time } = await stat(file);
      if (time === loaded?.time) return loaded.handlers;
      const { handlers } = await import(`${pathToFileURL(file).href}?${time}`);
      loaded = { time, handlers: readHandlers(contract, handlers) };
      told = '';
    } catch (error) {
      const sentence = `${file} gives no handlers: ${describeThrown(error)}`;
      if (!loaded) throw new Error(sentence);
      if (sentence !== told) warn(sentence);
      told = sentence;
    }
    return loaded.handlers;
  };
}
