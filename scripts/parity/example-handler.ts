import type { FallbackHandler } from '../../server/pipeline/call-handler.ts';
import { accepts } from '../../server/pipeline/negotiate.ts';
import { chooseResponse } from '../mock/choose-response.ts';
import { makePlainResponse } from '../mock/plain-response.ts';
import { settle } from '../mock/settle-response.ts';

/** Responds as a mock does that is asked for nothing, with an example of the contract or else with what is made up. It needs no Prism and heeds no `Prefer`. */
export const respondWithExample: FallbackHandler = async (operation, { request }) => {
  const choice = chooseResponse(operation, {}, (types) => accepts(request, types));
  return settle(operation, choice, makePlainResponse(choice));
};
