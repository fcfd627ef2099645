import { toCode, toMarkdown } from '../cli/index.ts';
import { type Change, isHonoured, versionFor, worstImpact } from './change.ts';
import { levelOf, type Policy } from './policy.ts';
import { ruleGroups, ruleIds } from './rules.ts';

/** A state of a contract: its name, and the version that it gives itself. */
export interface State {
  name: string;
  version: string;
}

const headings = [
  'Breaking',
  'Added',
  'Deprecated',
  'Removed as announced',
  'Narrower, and safe for readers',
  'Changed while it is unstable',
  'Wording',
] as const;

function headingOf({ impact, isFree, isTighter, rule }: Change): (typeof headings)[number] {
  if (impact === 'breaking') return 'Breaking';
  if (impact === 'editorial') return 'Wording';
  if (isFree) return 'Changed while it is unstable';
  if (/^(deprecated|sunset)-/.test(rule)) return 'Deprecated';
  if (rule === 'removed-after-sunset') return 'Removed as announced';
  return isTighter ? 'Narrower, and safe for readers' : 'Added';
}

/** The changes from one state of a contract to another as the Markdown of a release's notes, what breaks first. */
export function renderMarkdown(before: State, after: State, changes: Change[]): string {
  const groups = Map.groupBy(changes, headingOf);
  const parts = headings.flatMap((heading) => {
    const entries = groups.get(heading)?.map(renderEntry) ?? [];
    return entries.length > 0 ? [`### ${heading}\n\n${entries.sort().join('\n')}`] : [];
  });
  const [version, name] = [toMarkdown(before.version), toMarkdown(before.name)];
  const since = `Changes of the contract since ${version}${name === version || name === `v${version}` ? '' : ` (${name})`}.`;
  const intro = parts.length > 0 ? since : `The contract has not changed since ${version} (${name}).`;
  const isVersionWrong = worstImpact(changes) !== undefined && !isHonoured(before.version, after.version, changes);
  const wanted = versionFor(before.version, changes) ?? 'to be another one';
  const warning = isVersionWrong ? [`> These changes call for the version ${wanted}.`] : [];
  return `${[`## ${toMarkdown(after.version)}`, intro, ...warning, ...parts].join('\n\n')}\n`;
}

function renderEntry({ impact, parties, message, operations, approval }: Change): string {
  const [subject = '', ...rest] = message.split(': ');
  const text = rest.length > 0 ? `${toCode(subject)}: ${toMarkdown(rest.join(': '))}` : toMarkdown(message);
  const hit = impact === 'breaking' && parties.length > 0 ? ` Hits ${parties.join(' and ')}.` : '';
  const listed = operations.length > 5 ? `${operations.length} operations` : operations.map(toCode).join(', ');
  const reach = operations.length > 0 ? ` (${listed})` : '';
  const agreed = approval ? ` Agreed until ${approval.until}: ${toMarkdown(approval.because)}` : '';
  return `- ${text}${reach}.${hit}${agreed}`;
}

/** Renders every rule as Markdown: its name, its level in requests and in responses, and why; levels that a policy decides are in bold. */
export function renderRules(policy: Policy): string {
  const groups = Object.entries(ruleGroups).map(([heading, rules]) => {
    const rows = ruleIds.flatMap((id) => {
      const rule = rules[id];
      if (!rule) return [];
      const [request, response] = (['request', 'response'] as const).map((direction) => {
        const level = levelOf(policy, id, direction);
        return level === rule.impacts[direction] ? level : `**${level}**`;
      });
      return [`| ${id} | ${request} | ${response} | ${rule.why} |`];
    });
    return `## ${heading}\n\n| change | requests | responses | why |\n|---|---|---|---|\n${rows.join('\n')}`;
  });
  const intro = 'Clients send requests and read responses; in a callback or a webhook it is the other way round.';
  return `# What a change of the contract means\n\n${intro}\n\n${groups.join('\n\n')}\n`;
}
