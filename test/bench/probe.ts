import { readFile, stat } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Edit, EditedContract } from './edited-contract.ts';

/** Looks whether something goes by an edit already. */
export type Look = (edit: Edit) => Promise<boolean>;

/** The milliseconds before the first look, and between two: to look is work as well, for whoever is looked at. */
const firstLook = 40;
const interval = 15;
const patience = 30_000;

/** Milliseconds from `since` until all of them show the edit, each looked at all the time; never less than `firstLook`. */
export async function measure(looks: Record<string, Look>, edit: Edit, since: number): Promise<Record<string, number>> {
  await sleep(firstLook);
  const times = Object.entries(looks).map(async ([name, look]): Promise<[string, number]> => {
    while (performance.now() - since < patience) {
      if (await look(edit).catch(() => false)) return [name, performance.now() - since];
      await sleep(interval);
    }
    throw new Error(`${name} has not followed edit ${edit.number}.`);
  });
  return Object.fromEntries(await Promise.all(times));
}

const agent = new Agent({ keepAlive: true });

/** Looks whether a server that refuses a text names the edit's limit; nothing is stored by looking. */
export function lookAtViolation(
  url: string,
  { method, target: path, headers, tooLong }: EditedContract['sample'],
): Look {
  return async ({ limit }) => {
    const { status, text } = await send(`${url}${path}`, method, headers, tooLong);
    return status === 400 && text.includes(`more than ${limit} characters`);
  };
}

/** Looks whether a server that names no limit refuses a text of 15 characters just when the edit says so. */
export function lookAtStatus(url: string, { method, target: path, headers, body }: EditedContract['sample']): Look {
  return async ({ limit }) => {
    const { status } = await send(`${url}${path}`, method, headers, body);
    return status < 500 && (status === 400 || status === 422) === limit < 15;
  };
}

/** Looks whether a file says that it is the edit's; it is read when it has been written. */
export function lookAtFile(file: string): Look {
  let seen = 0;
  return async ({ number }) => {
    const { mtimeMs } = await stat(file);
    if (mtimeMs === seen) return false;
    const isThere = (await readFile(file, 'utf8')).includes(`Edit ${number}.`);
    seen = mtimeMs;
    return isThere;
  };
}

/** Looks whether a resource says that it is the edit's, as a browser would: it is fetched when its ETag is another. */
export function lookAtResource(url: string): Look {
  let seen = '';
  return async ({ number }) => {
    const { status, text, etag } = await send(url, 'GET', seen === '' ? {} : { 'If-None-Match': seen });
    if (status !== 200) return false;
    seen = etag;
    return text.includes(`Edit ${number}.`);
  };
}

/** Sends a request; rejects when there is nobody to respond. */
export function send(url: string, method: string, headers: Record<string, string>, body?: string) {
  return new Promise<{ status: number; text: string; etag: string }>((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, async (response) => {
      const text = Buffer.concat(await response.toArray().catch(() => [])).toString();
      resolve({ status: response.statusCode ?? 0, text, etag: response.headers.etag ?? '' });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
