import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { HandleError } from '../errors/handle-error.ts';
import { ended, RequestContext, type Step } from './request-context.ts';

/** Runs the steps for each request, one after the other, until one ends it; whatever any of them throws goes to the error handler. */
export function runSteps(steps: Step[], handleError: HandleError, logger: Logger): RequestHandler {
  return async (request, response) => {
    const context = new RequestContext(request, response, logger);
    try {
      for (const step of steps) {
        const result = step(context);
        // To wait for what is there already would take a turn of its own.
        if ((result instanceof Promise ? await result : result) === ended) return;
      }
    } catch (error) {
      handleError(error, context);
    }
  };
}
