import { headers, templateUrl } from './server-process.ts';

/** What became of a request: the id of the job for a 201; no status at all where the connection was lost. */
export interface Outcome {
  status: number | undefined;
  id?: number;
  retryAfter: string | null;
}

/** Asks for a job; with a key the same request can be sent again. */
export async function createJob(url: string, name: string, key?: string): Promise<Outcome> {
  try {
    const response = await fetch(`${url}${templateUrl}`, {
      method: 'POST',
      headers: { ...headers, ...(key && { 'Idempotency-Key': key }) },
      body: JSON.stringify({ name }),
    });
    const body: { id?: number } = JSON.parse(await response.text());
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter, ...(response.status === 201 && { id: Number(body.id) }) };
  } catch {
    return { status: undefined, retryAfter: null };
  }
}

/** A job as a list has it. */
export interface ListedJob {
  id: number;
  name: string;
}

/** Every job that the pages of the list have, as a client finds them that follows `next`; and how many the list says there are. */
export async function listJobs(url: string): Promise<{ count: number; jobs: ListedJob[] }> {
  const jobs: ListedJob[] = [];
  let count = 0;
  for (let next: string | null = `${templateUrl}?page_size=200`; next !== null; ) {
    const response: Response = await fetch(`${url}${next}`, { headers });
    if (response.status !== 200) throw new Error(`The list responded with ${response.status}.`);
    const page: { count: number; next: string | null; results: ListedJob[] } = JSON.parse(await response.text());
    jobs.push(...page.results.map(({ id, name }) => ({ id, name })));
    ({ count, next } = page);
  }
  return { count, jobs };
}
