import type { components as requests } from '../generated/request-types.ts';
import type { components as responses } from '../generated/response-types.ts';

/** A schema of the contract as a request carries it: what is read-only cannot be there. */
export type InRequest<Name extends keyof requests['schemas']> = requests['schemas'][Name];

/** A schema of the contract as a response carries it. */
export type InResponse<Name extends keyof responses['schemas']> = responses['schemas'][Name];
