import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, dirname, posix, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Document } from '../../server/openapi/document/index.ts';
import { CommandError } from '../cli/command.ts';
import { bundleContract } from './bundle.ts';
import { ContractResolver } from './contract-resolver.ts';
import { readContract } from './read-contract.ts';
import { longestFile } from './regular-file.ts';

/** A contract as a commit has it; or why there is none to speak of. */
export type PastContract = { document: Document; name: string; reason?: never } | { document?: never; reason: string };

const run = promisify(execFile);

/**
 * Reads what the contract at `file` is compared with: another file, or itself as it was at a git ref, with everything that it
 * refers to; unless one is named, at the newest release tag (`v*`), or where there is none at the last commit.
 * Throws a `CommandError` for what is named and cannot be read.
 * @param base a file, which goes before a ref of that name
 * @param allowRefs the folders that the contract may refer to beside its own
 */
export async function readBase(file: string, base?: string, allowRefs: string[] = []): Promise<PastContract> {
  if (base !== undefined && isFile(base)) return readOtherFile(base, allowRefs);
  const past = await readPastContract(file, base, allowRefs);
  if (base === undefined || past.reason === undefined) return past;
  throw new CommandError(`There is nothing to compare with: ${past.reason}.`);
}

/** The same for a contract that is known, with which another that has stood in its file before has nothing to do. */
export async function readBaseOf(
  document: Document,
  ...[file, base, allowRefs]: Parameters<typeof readBase>
): Promise<PastContract> {
  const past = await readBase(file, base, allowRefs);
  const isOther = base === undefined && past.document !== undefined && isOtherContract(past.document, document);
  return isOther ? { reason: `${past.name} has another contract, ${past.document.info.title}` } : past;
}

/** A contract of another title that has none of the paths. */
function isOtherContract(older: Document, newer: Document): boolean {
  const paths = new Set(Object.keys(newer.paths ?? {}));
  const isShared = Object.keys(older.paths ?? {}).some((path) => paths.has(path));
  return older.info.title !== newer.info.title && !isShared && paths.size > 0;
}

async function readOtherFile(base: string, allowRefs: string[]): Promise<PastContract> {
  const { document } = await readContract(resolve(base), allowRefs);
  return { document, name: relative('', base) };
}

/** Tells whether a name is that of a file, and so not of a git ref. */
export function isFile(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isFile() === true;
}

async function readPastContract(file: string, ref: string | undefined, allowRefs: string[]): Promise<PastContract> {
  const git = createGit(dirname(file));
  const prefix = await git('rev-parse', '--show-prefix');
  if (prefix === undefined) return { reason: 'there is no git repository here' };
  const name = ref ?? (await findNewestRelease(git)) ?? 'HEAD';
  const commit = await git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  if (!commit && ref) throw new CommandError(`There is no file and no git ref ${ref}: fetch it, or name another.`);
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
