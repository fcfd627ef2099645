import type { Finding } from '../cli/index.ts';
import type { Bundle, ContractResolver } from '../contract/index.ts';

/** The input of every check. */
export interface CheckOptions {
  /** The contract, as an absolute file name. */
  file: string;
  /** Creates a reader of the contract's files. It cannot be shared, since bundling changes what it has read. */
  createResolver(): Promise<ContractResolver>;
  /** The contract bundled, or why it cannot be. */
  bundle: Promise<Bundle>;
  /** The files that the contract generates; undefined when it cannot be read. */
  generated: Promise<Map<string, string> | undefined>;
  /** The folders that the contract may refer to beside its own. */
  allowRefs: string[];
  /** True if the `redocly.yaml` beside the contract may run plugins and fetch rules. */
  isTrusted: boolean;
  /** The file or the git ref that the contract is compared with. */
  base?: string;
  /** Tells whether no caller waits for the result any more. */
  isVoid?(): boolean;
  /** The folder with `server/`, `client/` and `generated/`. */
  project: string;
}

/** The result of a check: its findings, and one line about it all. */
export interface CheckResult {
  findings: Finding[];
  note: string;
  /** True if there was nothing to check; the note says why. */
  skipped?: boolean;
  /** True if it could not run because of the contract, which counts as failed. */
  isPrevented?: boolean;
}

/** Checks one aspect of a contract. It rejects only when it cannot be run. */
export type Check = (options: CheckOptions) => Promise<CheckResult>;

/** The result of a check that needs a well-formed contract, when the contract is not. */
export const notReadable: CheckResult = {
  findings: [],
  note: 'not run: the contract is not well-formed',
  isPrevented: true,
};
