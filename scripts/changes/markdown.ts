import { type Change, type Impact, worstImpact } from './change.ts';
import { isHonoured, versionFor } from './version.ts';

/** A state of a contract: what people call it, and the version that it gives itself. */
export interface State {
  name: string;
  version: string;
}

const headings: [Impact, string][] = [
  ['breaking', 'Breaking'],
  ['additive', 'New'],
  ['editorial', 'In other words'],
];

/** The changes from one state of a contract to another as the Markdown of a release's notes, what breaks first. */
export function renderMarkdown(older: State, newer: State, changes: Change[]): string {
  const sections = headings.flatMap(([impact, heading]) => {
    const entries = changes.filter((change) => change.impact === impact).map(renderEntry);
    return entries.length > 0 ? [`### ${heading}\n\n${entries.sort().join('\n')}`] : [];
  });
  const since = `Changes of the contract since ${older.version}${older.name === older.version || older.name === `v${older.version}` ? '' : ` (${older.name})`}.`;
  const intro = sections.length > 0 ? since : `The contract has not changed since ${older.version} (${older.name}).`;
  return `${[`## ${newer.version}`, intro, ...renderWarning(older, newer, changes), ...sections].join('\n\n')}\n`;
}

function renderWarning(older: State, newer: State, changes: Change[]): string[] {
  if (worstImpact(changes) === undefined || isHonoured(older.version, newer.version, changes)) return [];
  return [`> These changes call for the version ${versionFor(older.version, changes) ?? 'to be another one'}.`];
}

function renderEntry({ impact, parties, message, operations }: Change): string {
  const [subject = '', ...rest] = message.split(': ');
  const text = rest.length > 0 ? `\`${subject}\`: ${rest.join(': ')}` : message;
  const hit = impact === 'breaking' && parties.length > 0 ? ` Hits ${parties.join(' and ')}.` : '';
  const reach =
    operations.length > 0 && operations.length <= 5 ? ` (${operations.map((id) => `\`${id}\``).join(', ')})` : '';
  const many = operations.length > 5 ? ` (${operations.length} operations)` : '';
  return `- ${text}${reach}${many}.${hit}`;
}
