import type { RequestListener } from 'node:http';

/** A listener whose app can be changed while it listens. A request stays with the app that got it. */
export interface Switchboard {
  listener: RequestListener;
  connect(to: RequestListener): void;
}

/** A switchboard that is connected to `to` until told otherwise. */
export function createSwitchboard(to: RequestListener): Switchboard {
  let current = to;
  return {
    listener: (request, response) => current(request, response),
    connect: (next) => {
      current = next;
    },
  };
}
