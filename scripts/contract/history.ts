import { execFile, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { basename, dirname, isAbsolute, posix, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Document } from '../../server/openapi/document/index.ts';
import { CommandError, longestFile } from '../cli/index.ts';
import { bundleContract, readContract } from './bundle.ts';
import { ContractResolver } from './resolver.ts';

/** A contract to compare with; or the reason why there is none. */
export type PastContract = { document: Document; name: string; reason?: never } | { document?: never; reason: string };

const run = promisify(execFile);

/**
 * Reads what the contract at `file` is compared with: another file, or the same file at a git ref, with everything that it
 * refers to; unless one is named, at the newest release tag (`v*`), or at the last commit if there is no such tag.
 * Throws a `CommandError` for what is named and cannot be read.
 * @param base a file, or else a git ref
 * @param allowRefs the folders that the contract may refer to beside its own
 */
export async function readBase(file: string, base?: string, allowRefs: string[] = []): Promise<PastContract> {
  if (base !== undefined && isFile(base)) {
    const { document } = await readContract(resolve(base), allowRefs);
    return { document, name: nameFile(base) };
  }
  const past = await readPastContract(file, base, allowRefs);
  if (base === undefined || past.reason === undefined) return past;
  throw new CommandError(`There is nothing to compare with: ${past.reason}.`);
}

/** The same for a known contract, which is not compared with an unrelated one that was in its file before, unless that is named. */
export async function readBaseOf(
  document: Document,
  ...[file, base, allowRefs]: Parameters<typeof readBase>
): Promise<PastContract> {
  const past = await readBase(file, base, allowRefs);
  const isOther = base === undefined && past.document !== undefined && isOtherContract(past.document, document);
  return isOther ? { reason: `${past.name} has another contract, ${past.document.info.title}` } : past;
}

/** A contract with another title and none of the paths. */
function isOtherContract(before: Document, after: Document): boolean {
  const paths = new Set(Object.keys(after.paths ?? {}));
  const isShared = Object.keys(before.paths ?? {}).some((path) => paths.has(path));
  return before.info.title !== after.info.title && !isShared && paths.size > 0;
}

/** The name of a file for people: its path from the current folder, without that of the machine. */
export function nameFile(file: string): string {
  const path = relative('', file);
  return path.startsWith('..') || isAbsolute(path) ? basename(file) : path;
}

/** Tells whether a name is that of a file, and so not of a git ref. */
export function isFile(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isFile() === true;
}

async function readPastContract(file: string, ref: string | undefined, allowRefs: string[]): Promise<PastContract> {
  const folder = dirname(file);
  const git = createGit(folder);
  const prefix = await git('rev-parse', '--show-prefix');
  if (prefix === undefined) return { reason: 'there is no git repository here' };
  const name = ref ?? (await findNewestRelease(git)) ?? 'HEAD';
  const commit = await git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
  if (!commit && ref) throw new CommandError(`There is no file and no git ref ${ref}: fetch it, or name another.`);
  if (!commit) return { reason: 'there is no commit yet' };
  const pathOf = (each: string) => posix.join(prefix.trim(), relative(folder, each).replaceAll('\\', '/'));
  if ((await git('cat-file', '-t', `${commit.trim()}:${pathOf(file)}`)) === undefined)
    return { reason: `${name} has no ${pathOf(file)}` };
  const tree = (await git('ls-tree', '-rz', '--full-tree', commit.trim())) ?? '';
  const files = openCommit(folder, commit.trim(), tree);
  try {
    const readCommitted = async (each: string) => (await files.read(pathOf(each))).replaceAll('\r\n', '\n');
    const bundle = await bundleContract(file, new ContractResolver(file, allowRefs, readCommitted));
    return bundle.findings
      ? { reason: `the contract is not well-formed at ${name}` }
      : { document: bundle.document, name };
  } finally {
    files.close();
  }
}

/** Opens the files of a commit, which one process reads: to start one for each would take longer than to read it. */
function openCommit(cwd: string, commit: string, tree: string) {
  // By its name in the commit, git would look an object up in each folder that holds it.
  const objects = new Map(
    tree.split('\0').map((line) => [line.slice(line.indexOf('\t') + 1), line.split(/[ \t]/)[2] ?? '']),
  );
  const child = spawn('git', ['cat-file', '--batch'], { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
  // The end of the output shows that the process has ended.
  for (const part of [child, child.stdin]) part.on('error', () => {});
  const chunks: AsyncIterator<Buffer> = child.stdout[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  /** Takes as many bytes as `lengthOf` says, once they have arrived; it is called until it says more than none. */
  const take = async (lengthOf: (bytes: Buffer) => number): Promise<Buffer> => {
    const parts = [rest];
    let length = lengthOf(rest);
    for (let size = rest.length; length === 0 || size < length; ) {
      const { value, done } = await chunks.next();
      if (done) throw new Error('git has ended.');
      parts.push(value);
      size += value.length;
      if (length === 0) length = lengthOf(Buffer.concat(parts));
    }
    const bytes = Buffer.concat(parts);
    rest = bytes.subarray(length);
    return bytes.subarray(0, length);
  };
  const readNext = async (path: string): Promise<string> => {
    const missing = new Error(`${path} is not in ${commit}.`);
    const head = String(await take((bytes) => bytes.indexOf('\n') + 1));
    const [, type, size] = / (\w+) (\d+)\n$/.exec(head) ?? [];
    if (size === undefined) throw missing;
    const content = await take(() => Number(size) + 1);
    if (type !== 'blob' || content.length > longestFile) throw missing;
    return String(content.subarray(0, -1));
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    async read(path: string): Promise<string> {
      // A line names a file.
      if (path.includes('\n')) throw new Error(`${path} is not in ${commit}.`);
      child.stdin.write(`${objects.get(path) ?? `${commit}:${path}`}\n`);
      const content = last.then(() => readNext(path));
      last = content.catch(() => {});
      return content;
    },
    close: () => child.stdin.end(),
  };
}

type Git = (...words: string[]) => Promise<string | undefined>;

/** Runs git in a folder; undefined where it fails, or is not installed. */
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

/** The highest version among the release tags of this history; a prerelease comes before its release. */
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
