import { type ApiError, createApi } from 'contract-client';
import * as operations from 'contract-client/checked';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiError;
  }
}

const given = new URLSearchParams(location.search);

/** How many of the next requests find no connection. */
export const weather = { storms: 0 };

/** The API that the address of the page names; bodies are held against the contract, here too. */
export const api = createApi(
  {
    baseUrl: given.get('api') ?? '',
    auth: async () => ({ bearer: given.get('token') ?? '' }),
    retry: 2,
    timeout: 10_000,
    validate: 'response',
    fetch: (request) => {
      if (weather.storms === 0) return fetch(request);
      weather.storms--;
      return Promise.reject(new TypeError('There is a storm.'));
    },
  },
  operations,
);
