import { type Change, headingOf, isHonoured, renderEntry, versionFor, worstImpact } from '../changes/index.ts';
import { count, type Finding, type Position, toCode, toMarkdown } from '../cli/index.ts';

/** What a pull request does to a contract. */
export interface Review {
  /** The file of the contract, and what it is compared with. */
  file: string;
  base: { name: string; version: string };
  version: string;
  /** The changes, each with the place where it is written. */
  changes: (Change & { place: Position })[];
  /** What else is wrong, with `file` relative to the repository. */
  errors: Finding[];
  /** Where the docs of the pull request can be read. */
  preview: string | undefined;
}

/** Gives the address of a line of the pull request. */
export type LinkTo = (place: Pick<Position, 'file' | 'line'>) => string;

/** The first line of a comment, by which it is found again to be updated. */
export function markerOf(file: string): string {
  return `<!-- contract review of ${file.replaceAll(/--|[<>]/g, '')} -->`;
}

/** The most entries under a heading: the others are counted. */
const mostEntries = 30;

/** Renders a review as the Markdown of a comment: what it means for clients first. */
export function renderReview(review: Review, linkTo: LinkTo): string {
  const { file, changes, errors, preview } = review;
  const groups = [...Map.groupBy(changes, headingOf)].sort(([one], [other]) => rankOf(one) - rankOf(other));
  const sections = groups.map(([heading, some]) => {
    const entries = some.slice(0, mostEntries).map((change) => renderEntry(change, linkTo(change.place)));
    const more = some.length > mostEntries ? [`- and ${some.length - mostEntries} more`] : [];
    const isOpen = heading === 'Breaks clients or servers' || heading === 'New';
    const open = isOpen ? ' open' : '';
    return `<details${open}><summary>${heading} (${some.length})</summary>\n\n${[...entries, ...more].join('\n')}\n\n</details>`;
  });
  const parts = [
    markerOf(file),
    `### ${toCode(file)}: ${conclude(changes)}`,
    adviseVersion(review),
    ...(errors.length > 0 ? [renderErrors(errors, linkTo)] : []),
    ...sections,
    ...renderApprovals(changes),
    ...(preview === undefined ? [] : [`[Docs of this state](${preview})${listOperations(changes)}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function rankOf(heading: string): number {
  return ['Breaks clients or servers', 'New'].indexOf(heading) + 1 || 9 + (heading === 'Wording' ? 1 : 0);
}

/** What all changes together mean, in a few words. */
function conclude(changes: Change[]): string {
  const impact = worstImpact(changes);
  if (impact === 'breaking') {
    const parties = changes
      .filter((change) => change.impact === impact && !change.approval)
      .flatMap((change) => change.parties);
    const hit = [...new Set(parties)].join(' and ');
    return `breaking${hit === '' ? '' : ` for ${hit}`}`;
  }
  if (impact === 'additive') return 'additive, nothing breaks';
  if (impact === 'editorial') return 'worded otherwise, nothing else';
  return changes.length > 0 ? 'breaking, as agreed' : 'unchanged';
}

function adviseVersion({ base, version, changes }: Review): string {
  const since = `Compared with ${toMarkdown(base.name)} (${toMarkdown(base.version)}).`;
  if (worstImpact(changes) === undefined) return since;
  if (isHonoured(base.version, version, changes)) return `${since} The version ${toMarkdown(version)} says so.`;
  const wanted = versionFor(base.version, changes);
  return `${since} **The version must be ${wanted ?? 'another one'}**, not ${toMarkdown(version)}.`;
}

function renderErrors(errors: Finding[], linkTo: LinkTo): string {
  const rows = errors.slice(0, mostEntries).map((finding) => {
    const place = `[${toCode(`${finding.file}:${finding.line}`)}](${linkTo(finding)})`;
    return `- ${place} ${toMarkdown(finding.rule)}: ${toMarkdown(finding.message)}`;
  });
  const more = errors.length > mostEntries ? [`- and ${errors.length - mostEntries} more`] : [];
  return `**${count(errors.length, 'error')}**\n\n${[...rows, ...more].join('\n')}`;
}

/** What `changes.yaml` has to say for what breaks to be agreed on. */
function renderApprovals(changes: Change[]): string[] {
  const open = changes.filter(({ impact, approval }) => impact === 'breaking' && !approval);
  if (open.length === 0) return [];
  const entries = open.map(({ rule, pointer, message }) => {
    const [subject = ''] = message.split(': ');
    const at = message.startsWith(`${subject}: `) ? subject : pointer;
    return `  - change: ${rule}\n    at: ${JSON.stringify(at)}\n    because: \n    until: `;
  });
  const text = ['approvals:', ...entries].join('\n').replaceAll('```', '` ` `');
  return [
    `<details><summary>To agree on it, say in changes.yaml</summary>\n\n\`\`\`yaml\n${text}\n\`\`\`\n\n</details>`,
  ];
}

function listOperations(changes: Change[]): string {
  const operations = [...new Set(changes.flatMap((change) => change.operations))];
  if (operations.length === 0) return '';
  const shown = operations.slice(0, 10).map(toCode).join(', ');
  return `; changed: ${shown}${operations.length > 10 ? ` and ${operations.length - 10} more` : ''}`;
}
