import type { Logger } from 'pino';
import type { Caller } from '../auth.ts';
import type { RequestContext } from './request-context.ts';

/** A handler has not responded in time; whatever it still does is lost on the caller. */
export class HandlerTimeout extends Error {
  override name = 'HandlerTimeout';
}

/** The client has closed its connection, so that nobody waits for the response. */
export class ClientGone extends Error {
  override name = 'ClientGone';
}

/**
 * A handler at work: what it is told beside its input (`HandlerContext` of `server/contract.ts`), whatever its operation.
 * The signal is made when it is first asked for; most handlers never do.
 */
export class HandlerCall {
  private readonly context: RequestContext;
  private readonly shutdown: AbortSignal | undefined;
  private controller: AbortController | undefined = undefined;
  private isOver = false;

  constructor(context: RequestContext, shutdown: AbortSignal | undefined) {
    this.context = context;
    this.shutdown = shutdown;
  }

  get requestId(): string {
    return this.context.id;
  }

  get log(): Logger {
    return this.context.log;
  }

  get caller(): Caller | undefined {
    return this.context.caller;
  }

  get signal(): AbortSignal {
    this.controller ??= this.watch();
    return this.controller.signal;
  }

  /** Tells the handler that nobody waits any more; nothing happens once its response is sent. */
  abort(reason: unknown): void {
    if (!this.isOver) this.controller?.abort(reason);
  }

  /** The response is sent, or the handler has failed: from now on there is nothing to abort. */
  end(): void {
    this.isOver = true;
    if (!this.controller) return;
    this.context.response.off('close', this.leave);
    this.shutdown?.removeEventListener('abort', this.shut);
  }

  private watch(): AbortController {
    const controller = new AbortController();
    if (this.isOver) return controller;
    const { response } = this.context;
    if (this.shutdown?.aborted) controller.abort(this.shutdown.reason);
    else if (response.destroyed) controller.abort(new ClientGone(gone));
    response.once('close', this.leave);
    this.shutdown?.addEventListener('abort', this.shut, { once: true });
    return controller;
  }

  private readonly leave = () => this.abort(new ClientGone(gone));

  private readonly shut = () => this.abort(this.shutdown?.reason);
}

const gone = 'The client has closed its connection.';
