import type { Finding } from './findings.ts';

/** The findings of a kind that are shown unless all are asked for. */
export const mostOfKind = 10;

/** Findings that say the same of different places. */
export interface Rest {
  level: Finding['level'];
  rule: string;
  /** The message of the first that is not shown. */
  message: string;
  count: number;
}

/** The findings, of each kind as many as may be shown; and the others, counted by kind. */
export function limitFindings(findings: Finding[], most: number): { shown: Finding[]; rest: Rest[] } {
  const counts = new Map<string, number>();
  const rest = new Map<string, Rest>();
  const shown = findings.filter((finding) => {
    const kind = kindOf(finding);
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (count <= most) return true;
    const { level, rule, message } = finding;
    rest.set(kind, { level, rule, message, ...rest.get(kind), count: count - most });
    return false;
  });
  return { shown, rest: [...rest.values()] };
}

/** What is quoted in a message differs from place to place. */
function kindOf({ level, rule, message }: Finding): string {
  return `${level} ${rule} ${message.replace(/: .* must /, ' must ').replaceAll(/`[^`]*`|'[^']*'|"[^"]*"|\b[A-Z]+ \/\S*|\b\w+ here\.|\d+/g, '')}`;
}

/** The counted ones as a line: what they are, and how many. */
export function renderRest({ level, rule, message, count }: Rest): string {
  return `and ${count} more ${count === 1 ? level : `${level}s`} ${rule}, such as: ${message}`;
}
