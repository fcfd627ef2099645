import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonType } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import type { FallbackHandler } from '../../server/pipeline/call-handler.ts';
import { accepts } from '../../server/pipeline/negotiate.ts';
import type { AnyResponse } from '../../server/response/check-response.ts';
import { type Choice, chooseResponse } from './choose-response.ts';
import { makePlainResponse } from './plain-response.ts';
import { type AskPrism, createPrism } from './prism.ts';
import { preferencesOf } from './session-preferences.ts';
import { findViolations, settle } from './settle-response.ts';
import { createRemembering } from './state/remembering.ts';
import { createStateful } from './state/respond-stateful.ts';
import { MockSessions } from './state/sessions.ts';
import { readWishes } from './wishes.ts';

/** What a mock remembers. */
export interface MockMemory {
  sessions: MockSessions;
  /** True if it responds out of what it remembers unless a request says otherwise. */
  isStateful: boolean;
}

/** A mock without sessions of anybody's making. */
const forgetful = (): MockMemory => ({ sessions: new MockSessions(), isStateful: false });

/**
 * Responds for any operation of the contract: out of what its session keeps, out of its examples or, where there are none and
 * when asked to, with what is made up from its schemas. Prism gives the plain ones. Everything is held against the contract;
 * what nothing can be made up for is a 501 that says so.
 */
export function createPrismFallback(contract: Contract, memory = forgetful()): FallbackHandler {
  const ask = createPrism(contract.document);
  const isAllowed = ({ operation }: { operation: Operation }, response: AnyResponse) =>
    findViolations(operation, response).length === 0;
  const remember = createRemembering(createStateful(contract, isAllowed), memory);
  return async (operation, context) => {
    const { request } = context;
    memory.sessions.valid.add(request);
    const preferences = preferencesOf(memory.sessions, operation, request.headers.prefer);
    const choose = (code?: string) =>
      chooseResponse(operation, { ...preferences, ...(code !== undefined && { code }) }, (types) =>
        accepts(request, types),
      );
    if (preferences.delay) await sleep(chooseDelay(preferences.delay));
    const wishes = await readWishes(operation, context, preferences);
    const remembered = remember(operation, context, preferences, choose, wishes);
    if (remembered) return remembered;
    const choice = choose();
    const isDynamic = wishes && !choice.body?.example;
    const made = isDynamic ? makePlainResponse(choice, wishes) : await makeStatic(ask, operation, choice);
    return settle(operation, choice, made);
  };
}

function chooseDelay([least, most]: [number, number]): number {
  return least + Math.random() * (most - least);
}

/** The plain response, by way of Prism where its body is JSON. */
async function makeStatic(ask: AskPrism, operation: Operation, choice: Choice): Promise<AnyResponse> {
  const made = makePlainResponse(choice);
  if (made.body === undefined || operation.method === 'head' || !isJsonType(made.contentType ?? '')) return made;
  const { declared, code } = choice;
  return { ...made, ...(await ask({ key: declared?.key ?? String(code), code, body: made.body })) };
}
