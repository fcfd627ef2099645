import { toCode, toMarkdown } from '../cli/markdown-text.ts';
import { type Change, worstImpact } from './change.ts';
import { isHonoured, versionFor } from './version.ts';

/** A state of a contract: what people call it, and the version that it gives itself. */
export interface State {
  name: string;
  version: string;
}

/** The sections, in the order in which they are shown. */
const headings = [
  'Breaking',
  'New',
  'Deprecated',
  'Gone as announced',
  'Less than before, which stops nobody',
  'Changed as it may at any time',
  'In other words',
] as const;

/** The section in which a change is told. */
function headingOf({ impact, isFree, isTighter, rule }: Change): (typeof headings)[number] {
  if (impact === 'breaking') return 'Breaking';
  if (impact === 'editorial') return 'In other words';
  if (isFree) return 'Changed as it may at any time';
  if (/^(deprecated|sunset)-/.test(rule)) return 'Deprecated';
  if (rule === 'removed-after-sunset') return 'Gone as announced';
  return isTighter ? 'Less than before, which stops nobody' : 'New';
}

/** The changes from one state of a contract to another as the Markdown of a release's notes, what breaks first. */
export function renderMarkdown(older: State, newer: State, changes: Change[]): string {
  const told = Map.groupBy(changes, headingOf);
  const parts = headings.flatMap((heading) => {
    const entries = told.get(heading)?.map(renderEntry) ?? [];
    return entries.length > 0 ? [`### ${heading}\n\n${entries.sort().join('\n')}`] : [];
  });
  const [version, name] = [toMarkdown(older.version), toMarkdown(older.name)];
  const since = `Changes of the contract since ${version}${name === version || name === `v${version}` ? '' : ` (${name})`}.`;
  const intro = parts.length > 0 ? since : `The contract has not changed since ${version} (${name}).`;
  return `${[`## ${toMarkdown(newer.version)}`, intro, ...renderWarning(older, newer, changes), ...parts].join('\n\n')}\n`;
}

function renderWarning(older: State, newer: State, changes: Change[]): string[] {
  if (worstImpact(changes) === undefined || isHonoured(older.version, newer.version, changes)) return [];
  return [`> These changes call for the version ${versionFor(older.version, changes) ?? 'to be another one'}.`];
}

function renderEntry({ impact, parties, message, operations, approval }: Change): string {
  const [subject = '', ...rest] = message.split(': ');
  const text = rest.length > 0 ? `${toCode(subject)}: ${toMarkdown(rest.join(': '))}` : toMarkdown(message);
  const hit = impact === 'breaking' && parties.length > 0 ? ` Hits ${parties.join(' and ')}.` : '';
  const reach = operations.length > 0 && operations.length <= 5 ? ` (${operations.map(toCode).join(', ')})` : '';
  const many = operations.length > 5 ? ` (${operations.length} operations)` : '';
  const agreed = approval ? ` Agreed until ${approval.until}: ${toMarkdown(approval.because)}` : '';
  return `- ${text}${reach}${many}.${hit}${agreed}`;
}
