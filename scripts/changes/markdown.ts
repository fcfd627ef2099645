import MarkdownIt from 'markdown-it';
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
  'Breaks clients or servers',
  'New',
  'Deprecated: works as before, and ends',
  'Removed as announced',
  'Safe: responses promise more',
  'Changed while it is unstable',
  'Wording',
] as const;

/** The heading under which people look for a change. */
export function headingOf({ impact, isFree, isTighter, rule }: Change): (typeof headings)[number] {
  if (impact === 'breaking') return 'Breaks clients or servers';
  if (impact === 'editorial') return 'Wording';
  if (isFree) return 'Changed while it is unstable';
  if (/^(deprecated|sunset)-/.test(rule)) return 'Deprecated: works as before, and ends';
  if (rule === 'removed-after-sunset') return 'Removed as announced';
  return isTighter ? 'Safe: responses promise more' : 'New';
}

/** A way to write the changes from one state of a contract to another, or those of them that are told. */
type Render = (before: State, after: State, changes: Change[], told?: Change[]) => string;

/** The changes as the Markdown of a release's notes, what breaks first; what is only worded otherwise is folded. */
export const renderMarkdown: Render = (before, after, changes, told = changes) => {
  const groups = Map.groupBy(told, headingOf);
  const parts = headings.flatMap((heading) => {
    const entries =
      groups
        .get(heading)
        ?.map((change) => renderEntry(change))
        .sort() ?? [];
    if (entries.length === 0) return [];
    const list = entries.join('\n');
    return heading === 'Wording'
      ? [`<details><summary>${heading} (${entries.length})</summary>\n\n${list}\n\n</details>`]
      : [`### ${heading}\n\n${list}`];
  });
  const [version, name] = [toMarkdown(before.version), toMarkdown(before.name)];
  const since = `Changes of the contract since ${version}${name === version || name === `v${version}` ? '' : ` (${name})`}.`;
  const intro = changes.length > 0 ? since : `The contract has not changed since ${version} (${name}).`;
  const isVersionWrong = worstImpact(changes) !== undefined && !isHonoured(before.version, after.version, changes);
  const wanted = versionFor(before.version, changes) ?? 'to be another one';
  const warning = isVersionWrong ? [`> These changes call for the version ${wanted}.`] : [];
  return `${[`## ${toMarkdown(after.version)}`, intro, ...warning, ...parts].join('\n\n')}\n`;
};

/** The formats of a changelog. */
export const changelogFormats = {
  markdown: renderMarkdown,
  html: renderHtml,
  json: (before, after, changes, told = changes) => `${JSON.stringify({ before, after, changes: told }, null, 2)}\n`,
} satisfies Record<string, Render>;

function renderHtml(...told: Parameters<Render>): string {
  const title = `Changes of the contract in ${told[1].version}`.replaceAll(
    /[&<]/g,
    (sign) => `&#${sign.charCodeAt(0)};`,
  );
  // All of the contract's own texts are escaped; the folding alone is HTML.
  const body = new MarkdownIt({ html: true }).render(renderMarkdown(...told));
  return `<!doctype html>\n<meta charset="utf-8">\n<title>${title}</title>\n<style>body{max-width:50rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui}</style>\n${body}`;
}

/**
 * An entry of a list in Markdown.
 * @param link the address of the lines that it is about
 */
export function renderEntry({ impact, parties, message, operations, approval, values }: Change, link?: string): string {
  const [subject = '', ...rest] = message.split(': ');
  const named = link === undefined ? toCode(subject) : `[${toCode(subject)}](${link})`;
  const text = rest.length > 0 ? `${named}: ${toMarkdown(rest.join(': '))}` : toMarkdown(message);
  const hit = impact === 'breaking' && parties.length > 0 ? ` Hits ${parties.join(' and ')}.` : '';
  const listed = operations.length > 5 ? `${operations.length} operations` : operations.map(toCode).join(', ');
  const reach = operations.length > 0 ? ` (${listed})` : '';
  const agreed = approval ? ` Agreed until ${approval.until}: ${toMarkdown(approval.because)}` : '';
  const wording = Object.entries(values ?? {}).flatMap(([state, value]) =>
    value === undefined ? [] : [`\n  - ${state}: ${toMarkdown(shorten(value))}`],
  );
  return `- ${text}${reach}.${hit}${agreed}${wording.join('')}`;
}

/** The most characters of a wording that are shown. */
const longest = 300;

function shorten(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
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
