import { type Finding, serveCalls } from '../cli/index.ts';
import { type Bundle, type BundledJson, bundleContract, ContractResolver, findExamples } from '../contract/index.ts';

let bundle: Bundle | undefined;

const calls = {
  /** The contract as JSON; or why there is none. */
  async read(file: string, allowRefs: string[]): Promise<Pick<BundledJson, 'json' | 'defects'> | Finding[]> {
    bundle = await bundleContract(file, new ContractResolver(file, allowRefs));
    return bundle.findings ?? { json: bundle.json, defects: bundle.defects };
  },
  /** Sends an event for each wrong example of the contract that was read. */
  findBadExamples(): void {
    if (!bundle || bundle.findings) return;
    const { document, locate } = bundle;
    for (const examples of findExamples(document, locate, ['response'])) if (examples.length > 0) tell(examples);
  },
};

export type ReadingCalls = typeof calls;

const tell = serveCalls<Finding[]>(calls);
