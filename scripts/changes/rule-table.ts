import type { Impact } from './change.ts';
import type { Policy } from './policy.ts';
import { levelOf } from './policy.ts';
import { type RuleId, ruleGroups, ruleOf } from './rules/index.ts';

/** Renders every rule as Markdown: its name, its level in requests and in responses, and why; levels that were decided on are in bold. */
export function renderRules(policy: Policy): string {
  const groups = Object.entries(ruleGroups).map(([heading, rules]) => {
    const rows = Object.keys(rules).map((id) => renderRow(policy, id as RuleId));
    return `## ${heading}\n\n| change | requests | responses | why |\n|---|---|---|---|\n${rows.join('\n')}`;
  });
  const intro =
    'Requests are those that callers send, responses those that they read; in a callback or a webhook it is the other way round.';
  return `# What a change of the contract means\n\n${intro}\n\n${groups.join('\n\n')}\n`;
}

function renderRow(policy: Policy, id: RuleId): string {
  const { impacts, why } = ruleOf(id);
  const render = (direction: 'request' | 'response') => {
    const level: Impact | 'off' = levelOf(policy, id, direction);
    return level === impacts[direction] ? level : `**${level}**`;
  };
  return `| ${id} | ${render('request')} | ${render('response')} | ${why} |`;
}
