import type { Contract } from '../../../server/openapi/model.ts';
import type { Origins } from '../../../server/pipeline/cors.ts';
import type { Step } from '../../../server/pipeline/request-context.ts';
import type { MockSessions } from '../state/sessions.ts';
import { createControlStep } from './control-step.ts';
import { createJournalStep } from './keep-journal.ts';

/**
 * The steps that a mock has before those of its contract: it takes down every request, and responds to those about itself.
 * @param origins whose pages may ask about it, besides those of this machine
 */
export function createMockSteps(contract: Contract, sessions: MockSessions, origins: Origins = []): Step[] {
  return [createJournalStep(contract, sessions), createControlStep(contract, sessions, origins)];
}
