import type { Direction, Impact } from '../change.ts';
import { messageRules } from './message-rules.ts';
import { operationRules } from './operation-rules.ts';
import type { Rule } from './rule.ts';
import { structureRules } from './structure-rules.ts';
import { valueRules } from './value-rules.ts';

/** The rules by what they are about. */
export const ruleGroups = {
  'Operations, servers, credentials': operationRules,
  'Parameters, bodies, responses': messageRules,
  'Objects, lists, alternatives': structureRules,
  Values: valueRules,
};

const rules = { ...operationRules, ...messageRules, ...structureRules, ...valueRules };

/** The name of a kind of change, in kebab case. */
export type RuleId = keyof typeof rules;

/** The names of all rules. */
export const ruleIds = Object.keys(rules) as RuleId[];

/** The rule of that name. */
export function ruleOf(id: RuleId): Rule {
  return rules[id];
}

/** The impact of a change by its rule alone. */
export function impactOf(id: RuleId, direction: Direction): Impact {
  return rules[id].impacts[direction];
}

/** Tells whether values that were allowed may no longer be. */
export function isNarrowing(id: RuleId): boolean {
  return impactOf(id, 'request') === 'breaking';
}

/** Tells whether values may be allowed that were not. */
export function isWidening(id: RuleId): boolean {
  return impactOf(id, 'response') === 'breaking';
}
