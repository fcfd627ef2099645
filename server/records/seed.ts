import type { Read } from '../config-values.ts';
import type { Records } from './records.ts';

/** Job templates to put in, or to rename, at start. */
export type Seed = { id: number; name: string }[];

/** Reads what is put in at start from the environment. */
export function readSeed(read: Read): Seed {
  return read('JOB_TEMPLATES', [], parseJobTemplates, 'a list such as 7:Demo Job Template,12:Nightly patch');
}

/** Puts it into a database. */
export async function putSeed(records: Pick<Records, 'putJobTemplates'>, seed: Seed): Promise<void> {
  await records.putJobTemplates(seed);
}

/** Job templates by id and name; none where one of them is none. */
function parseJobTemplates(text: string): Seed | undefined {
  const entries = text.split(',').map((entry) => /^\s*([1-9]\d{0,9}):(.*\S)\s*$/.exec(entry) ?? []);
  const parsed = entries.flatMap(([, id, name]) =>
    id && name && Number(id) <= 2_147_483_647 ? [{ id: Number(id), name }] : [],
  );
  return parsed.length === entries.length ? parsed : undefined;
}
