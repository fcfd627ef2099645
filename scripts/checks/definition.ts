import type { BaseResolver } from '@redocly/openapi-core';
import type { Bundle } from '../contract/bundle.ts';
import type { Finding } from '../contract/findings.ts';

/** What every check is given. */
export interface CheckOptions {
  /** The contract, as an absolute file name. */
  file: string;
  /** What reads the contract's files; bundling changes what it has read, so that nobody can share one. */
  createResolver(): Promise<BaseResolver>;
  /** The contract bundled, or why it cannot be. */
  bundle: Promise<Bundle>;
  /** What the contract generates, file by file; undefined when it cannot be read. */
  generated: Promise<Map<string, string> | undefined>;
  /** The folders that the contract may refer to beside its own. */
  allowRefs: string[];
  /** The git ref that the contract is compared with. */
  base?: string;
  /** The folder with `server/`, `client/` and `generated/`. */
  project: string;
}

/** What a check has to say: its findings, and one line about it all. */
export interface CheckResult {
  findings: Finding[];
  note: string;
  /** Whether there was nothing to judge; the note says why. */
  skipped?: boolean;
}

/** Judges one side of a contract. It rejects only when it cannot be run. */
export type Check = (options: CheckOptions) => Promise<CheckResult>;

/** What a check says that needs a contract which can be read, when there is none. */
export const notReadable: CheckResult = {
  findings: [],
  note: 'not run: the contract is not well-formed',
  skipped: true,
};

/** A number with its noun: `1 finding`, `2 findings`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
