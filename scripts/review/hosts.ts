import { readFileSync } from 'node:fs';
import { CommandError } from '../cli/index.ts';
import type { LinkTo } from './report.ts';

/** Where a review goes: how lines are linked to, and where the one comment of a pull request is. */
export interface Host {
  linkTo: LinkTo;
  /** Undefined where the variables of a pull request are not set: the review is then printed alone. */
  comments?: { list: string; one(id: number): string; updateBy: 'PATCH' | 'PUT'; headers: Record<string, string> };
}

type Variables = Record<string, string | undefined>;

/** The hosts by the name of their format, as their own runners describe themselves in the environment. */
export const hosts = { github: readGithub, gitlab: readGitlab, markdown: readNone } satisfies Record<
  string,
  (env: Variables) => Host
>;

/** The path of a file in an address, and between the parentheses of a link. */
function encodeFile(file: string): string {
  return encodeURI(file).replaceAll(/[()#?]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

function readNone(): Host {
  return { linkTo: ({ file, line }) => `${encodeFile(file)}#L${line}` };
}

function readGithub(env: Variables): Host {
  const { GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token, GITHUB_API_URL: api = 'https://api.github.com' } = env;
  const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_REF: ref = '', GITHUB_EVENT_PATH: event } = env;
  const pull = event ? readEvent(event) : undefined;
  const number = pull?.number ?? /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
  const commit = pull?.head?.sha ?? env.GITHUB_SHA ?? 'HEAD';
  if (repository === undefined) return readNone();
  const base = `${api}/repos/${repository}/issues`;
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
  return {
    linkTo: ({ file, line }) => `${server}/${repository}/blob/${commit}/${encodeFile(file)}#L${line}`,
    ...(number !== undefined &&
      token && {
        comments: {
          list: `${base}/${number}/comments`,
          one: (id) => `${base}/comments/${id}`,
          updateBy: 'PATCH',
          headers,
        },
      }),
  };
}

/** The pull request of the event that started a workflow. */
function readEvent(file: string): { number?: number; head?: { sha?: string } } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).pull_request;
  } catch {
    return undefined;
  }
}

function readGitlab(env: Variables): Host {
  const { CI_API_V4_URL: api, CI_PROJECT_ID: project, CI_MERGE_REQUEST_IID: number, GITLAB_TOKEN: token = '' } = env;
  const { CI_PROJECT_URL: url, CI_COMMIT_SHA: commit = 'HEAD' } = env;
  const list = `${api}/projects/${project}/merge_requests/${number}/notes`;
  const isKnown = api !== undefined && project !== undefined && number !== undefined && token !== '';
  return {
    linkTo:
      url === undefined
        ? readNone().linkTo
        : ({ file, line }) => `${url}/-/blob/${commit}/${encodeFile(file)}#L${line}`,
    ...(isKnown && {
      comments: { list, one: (id) => `${list}/${id}`, updateBy: 'PUT', headers: { 'private-token': token } },
    }),
  };
}

/** The most characters that a comment may have on either host. */
const longest = 65_000;

/** Writes the one comment that begins with the marker, or updates it. Returns what it did. */
export async function writeComment(
  { list, one, updateBy, headers }: NonNullable<Host['comments']>,
  marker: string,
  text: string,
) {
  const body = text.length > longest ? `${text.slice(0, longest).toWellFormed()}\n\n… and more.` : text;
  const known = await findComment(list, headers, marker);
  if (known === undefined) await call(list, 'POST', headers, { body });
  else await call(one(known), updateBy, headers, { body });
  return known === undefined ? 'written' : 'updated';
}

async function findComment(list: string, headers: Record<string, string>, marker: string): Promise<number | undefined> {
  for (let page = 1; ; page++) {
    const comments = await call(`${list}?per_page=100&page=${page}`, 'GET', headers);
    if (!Array.isArray(comments) || comments.length === 0) return undefined;
    const found = comments.find(({ body }: { body?: unknown }) => String(body).startsWith(marker));
    if (found) return found.id;
  }
}

async function call(url: string, method: string, headers: Record<string, string>, body?: object): Promise<unknown> {
  const json = { 'content-type': 'application/json', ...headers };
  const failed = (why: string) =>
    new CommandError(`The comment cannot be written: ${method} ${new URL(url).pathname} ${why}.`);
  const response = await fetch(url, {
    method,
    headers: json,
    signal: AbortSignal.timeout(30_000),
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw failed(`fails: ${error.cause instanceof Error ? error.cause.message : error.message}`);
  });
  if (!response.ok) throw failed(`responds with ${response.status}. The token must be allowed to write comments`);
  return response.json();
}
