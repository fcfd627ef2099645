import type { Plugin } from '@redocly/openapi-core';
import { nodeTypes } from '../node-types.ts';
import { operationRules, securityRules } from './operations.ts';
import { schemaRules } from './schemas.ts';

export type { Rule } from './rule.ts';

/** Every rule of this project that a `redocly.yaml` may name, as `contract/…`. */
export const rules = { ...schemaRules, ...operationRules, ...securityRules };

/**
 * The plugin that a `redocly.yaml` names: the rules, and the sets `contract/sound` (errors) and `contract/owasp` (warnings) to
 * extend. Redocly's own command line and editors load it too.
 */
export default function createPlugin(): Plugin {
  const all = Object.entries(rules);
  const createSet = (name: 'sound' | 'owasp', level: 'error' | 'warn') => ({
    rules: Object.fromEntries(all.filter(([, { set }]) => set === name).map(([id]) => [`contract/${id}`, level])),
  });
  return {
    id: 'contract',
    typeExtension: nodeTypes,
    rules: { oas3: Object.fromEntries(all.map(([id, { rule }]) => [id, rule])) },
    configs: { sound: createSet('sound', 'error'), owasp: createSet('owasp', 'warn') },
  };
}
