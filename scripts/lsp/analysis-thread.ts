import { type CheckName, runChecks } from '../checks/index.ts';
import { type Finding, projectFolder, serveCalls } from '../cli/index.ts';
import { rememberFiles } from '../contract/index.ts';

/** A contract as the editor has it. */
export interface Analysis {
  root: string;
  /** The texts that differ from the disk, by file. */
  texts: Map<string, string>;
  allowRefs: string[];
  isTrusted: boolean;
}

/** What a check has found, as soon as it has. */
export interface Found {
  request: number;
  check: CheckName;
  findings: Finding[];
}

rememberFiles();

const newest = new Map<string, number>();

export type AnalysisCalls = typeof calls;

const calls = {
  /** Checks a contract; what a newer request for it makes void is not finished. */
  async analyze(request: number, { root, ...given }: Analysis): Promise<void> {
    newest.set(root, request);
    const isVoid = () => newest.get(root) !== request;
    const onReport = ({ name, findings }: { name: CheckName; findings: Finding[] }) => {
      if (!isVoid()) emit({ request, check: name, findings });
    };
    const only: CheckName[] = ['lint', 'examples', 'breaking'];
    await runChecks({ file: root, project: projectFolder, only, ...given, isVoid, onReport });
  },
};

const emit = serveCalls<Found>(calls);
