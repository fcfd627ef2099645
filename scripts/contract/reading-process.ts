import { bundleContract } from './bundle.ts';
import { ContractResolver } from './contract-resolver.ts';
import type { Finding, Position } from './findings.ts';

/** What the process tells: the contract as JSON or the findings for which there is none, and the positions that it is asked for. */
export type ReadingNews = { json: string; defects: Finding[] } | { findings: Finding[] } | { positions: Position[] };

const [file = '', ...allowRefs] = process.argv.slice(2);
const tell = (news: ReadingNews) => process.send?.(news);

const bundle = await bundleContract(file, new ContractResolver(file, allowRefs));
if (bundle.findings) {
  tell({ findings: bundle.findings });
} else {
  tell({ json: bundle.json, defects: bundle.defects });
  process.on('message', (pointers: string[]) => tell({ positions: pointers.map(bundle.locate) }));
}
