import { relative, sep } from 'node:path';
import { toTerminalText } from '../../server/terminal-text.ts';
import { findChanges, readPolicyFile } from '../changes/index.ts';
import { hasFailed, runChecks } from '../checks/index.ts';
import { CommandError, chooseContract, type GivenTo, print, printError, projectFolder } from '../cli/index.ts';
import { readBase, readContract } from '../contract/index.ts';
import { hosts, writeComment } from './hosts.ts';
import { markerOf, type Review, renderReview } from './report.ts';

/** Reviews what a pull request does to the contract: prints it, and writes it as the one comment of the pull request. */
export async function run(options: GivenTo<'review'>): Promise<number> {
  const { spec: file, allowRefs } = chooseContract(options);
  const { base, preview, format, trust } = options;
  const nameOf = (path: string) => relative('', path).replaceAll(sep, '/');
  const [contract, past, { policy }, reports] = await Promise.all([
    readContract(file, allowRefs),
    readBase(file, base, allowRefs),
    readPolicyFile(file),
    runChecks({
      ...{ file, project: projectFolder, only: ['lint', 'examples', 'breaking'], allowRefs, isTrusted: trust },
      ...(base !== undefined && { base }),
    }),
  ]);
  if (past.reason !== undefined) throw new CommandError(`There is nothing to compare with: ${past.reason}.`);
  const { document, locate } = contract;
  const placed = findChanges(past.document, document, policy).map((change) => {
    const place = locate(change.pointer);
    return { ...change, place: { ...place, file: nameOf(place.file) } };
  });
  const failed = reports.filter(({ name }) => name !== 'breaking').flatMap(({ findings }) => findings);
  const review: Review = {
    file: nameOf(file),
    base: { name: past.name, version: past.document.info.version },
    version: document.info.version,
    changes: placed,
    errors: failed.filter(({ level }) => level === 'error').map((each) => ({ ...each, file: nameOf(each.file) })),
    preview,
  };
  const host = hosts[format](process.env);
  const text = renderReview(review, host.linkTo);
  print(toTerminalText(text));
  if (host.comments) printError(`The comment is ${await writeComment(host.comments, markerOf(review.file), text)}.`);
  else if (format !== 'markdown')
    printError(`This is no pull request of ${format}, or there is no token: the review is only printed.`);
  return reports.some(hasFailed) ? 1 : 0;
}
