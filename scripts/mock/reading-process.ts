import { describeThrown } from '../../server/errors/describe-thrown.ts';
import { findExamples } from '../checks/check-examples.ts';
import type { Finding } from '../cli/findings.ts';
import { bundleContract } from '../contract/bundle.ts';
import { ContractResolver } from '../contract/contract-resolver.ts';

/** The news of the process: the contract as JSON or why there is none, later wrong examples, and at last that there are no more. */
export type ReadingNews =
  | { json: string; defects: Finding[] }
  | { findings: Finding[] }
  | { examples: Finding[] }
  | { isDone: true; reason?: string };

const [file = '', ...allowRefs] = process.argv.slice(2);
const tell = (news: ReadingNews) => process.send?.(news);

const bundle = await bundleContract(file, new ContractResolver(file, allowRefs));
if (bundle.findings) {
  tell({ findings: bundle.findings });
} else {
  const { document, json, defects, locate } = bundle;
  process.on('message', () => {
    try {
      for (const examples of findExamples(document, locate, ['response'])) if (examples.length > 0) tell({ examples });
      tell({ isDone: true });
    } catch (error) {
      tell({ isDone: true, reason: describeThrown(error) });
    }
  });
  tell({ json, defects });
}
