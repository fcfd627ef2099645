import type { Request, RequestHandler, Response } from 'express';

/** Runs a step that calls back, as a promise: what is thrown afterwards ends the request, not the process. */
export function runStep(step: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: unknown): void => (error ? reject(error) : resolve());
    Promise.resolve(step(request, response, done)).catch(reject);
  });
}
