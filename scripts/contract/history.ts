import { execFile } from 'node:child_process';
import { basename, dirname, posix, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Document } from '../../server/openapi/document.ts';
import { CommandError } from '../cli/command.ts';
import { bundleContract } from './bundle.ts';
import { ContractResolver } from './contract-resolver.ts';
import { longestFile } from './regular-file.ts';

/** A contract as a commit has it; or why there is none to speak of. */
export type PastContract = { document: Document; name: string; reason?: never } | { reason: string };

const run = promisify(execFile);

/**
 * Reads the contract at `file`, with everything that it refers to, as it was at a git ref: unless one is given, at the
 * newest release tag (`v*`), or where there is none at the last commit. Throws a `CommandError` for a ref that does not exist.
 * @param allowRefs the folders that the contract may refer to beside its own
 */
export async function readPastContract(file: string, ref?: string, allowRefs: string[] = []): Promise<PastContract> {
  const git = createGit(dirname(file));
  const prefix = await git('rev-parse', '--show-prefix');
  if (prefix === undefined) return { reason: 'there is no git repository here' };
  const name = ref ?? (await findNewestRelease(git)) ?? 'HEAD';
  const commit = await git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  if (!commit && ref) throw new CommandError(`There is no git ref ${ref}: fetch it, or name another.`);
  if (!commit) return { reason: 'there is no commit yet' };
  const path = posix.join(prefix.trim(), basename(file));
  if ((await git('cat-file', '-t', `${commit.trim()}:${path}`)) === undefined)
    return { reason: `${name} has no ${path}` };
  const bundle = await bundleContract(
    file,
    new GitResolver(file, allowRefs, { git, commit: commit.trim(), prefix: prefix.trim() }),
  );
  return bundle.findings
    ? { reason: `the contract is not well-formed at ${name}` }
    : { document: bundle.document, name };
}

type Git = (...words: string[]) => Promise<string | undefined>;

/** Runs git in a folder; undefined where it fails, be it for want of git. */
function createGit(cwd: string): Git {
  return async (...words) => {
    try {
      const { stdout } = await run('git', words, { cwd, maxBuffer: longestFile });
      return stdout;
    } catch {
      return undefined;
    }
  };
}

/** The highest version among the release tags that led here; a prerelease comes before its release. */
async function findNewestRelease(git: Git): Promise<string | undefined> {
  const tags = await git(
    '-c',
    'versionsort.suffix=-',
    'tag',
    '--merged',
    'HEAD',
    '--list',
    'v[0-9]*',
    '--sort=-v:refname',
  );
  return tags?.split('\n')[0] || undefined;
}

/** A commit, and where in it the folder is in which git runs. */
interface Past {
  git: Git;
  commit: string;
  prefix: string;
}

/** Reads files out of a commit, under the names that they have on the disk. */
class GitResolver extends ContractResolver {
  readonly #folder: string;
  readonly #past: Past;

  constructor(root: string, allowRefs: string[], past: Past) {
    super(root, allowRefs);
    [this.#folder, this.#past] = [dirname(root), past];
  }

  protected override async readText(file: string): Promise<string> {
    const { git, commit, prefix } = this.#past;
    const path = posix.join(prefix, relative(this.#folder, file).replaceAll('\\', '/'));
    const content = await git('show', `${commit}:${path}`);
    if (content === undefined) throw new Error(`${path} is not in ${commit}.`);
    return content.replaceAll('\r\n', '\n');
  }
}
