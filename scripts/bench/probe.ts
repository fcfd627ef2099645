import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Edit, Subject } from './subject.ts';

/** Looks whether something goes by an edit already. */
export type Look = (edit: Edit) => Promise<boolean>;

/** How long it is waited between two looks, in milliseconds: to look is work as well, for whoever is looked at. */
const interval = 15;
const patience = 30_000;

/** Milliseconds from `since` until all of them show the edit, each looked at all the time. */
export async function measure(looks: Record<string, Look>, edit: Edit, since: number): Promise<Record<string, number>> {
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
export function lookAtRefusal(url: string, { method, path, headers, tooLong }: Subject['sample']): Look {
  return async ({ limit }) => {
    const { status, text } = await send(`${url}${path}`, method, headers, tooLong);
    return status === 400 && text.includes(`more than ${limit} characters`);
  };
}

/** Looks whether a server that names no limit refuses a text of 15 characters just when the edit says so. */
export function lookAtStatus(url: string, { method, path, headers, body }: Subject['sample']): Look {
  return async ({ limit }) => {
    const { status } = await send(`${url}${path}`, method, headers, body);
    return status < 500 && (status === 400 || status === 422) === limit < 15;
  };
}

/** Looks whether a document says that it is the edit's. */
export function lookAtText(read: () => Promise<string>): Look {
  return async ({ number }) => (await read()).includes(`Edit ${number}.`);
}

/** Sends a request; rejects when there is nobody to answer. */
export function send(url: string, method: string, headers: Record<string, string>, body?: string) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, async (response) => {
      const text = Buffer.concat(await response.toArray().catch(() => [])).toString();
      resolve({ status: response.statusCode ?? 0, text });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
