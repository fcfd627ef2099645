import type { Variable } from 'contract-workbench';
import type { Records } from './records.ts';

/** Job templates to put in, or to rename, at start. */
export type Seed = { id: number; name: string }[];

/** The variable of the environment that names them. */
export const jobTemplates: Variable<Seed> = {
  default: [],
  parse: parseJobTemplates,
  wanted: 'a list such as 7:Demo Job Template,12:Nightly patch',
};

/** Puts it into a database. */
export async function putSeed(records: Pick<Records, 'putJobTemplates'>, seed: Seed): Promise<void> {
  await records.putJobTemplates(seed);
}

/** Job templates by id and name; undefined where one of them is none. */
function parseJobTemplates(text: string): Seed | undefined {
  const entries = text.split(',').map((entry) => /^\s*([1-9]\d{0,9}):(.*\S)\s*$/.exec(entry) ?? []);
  const parsed = entries.flatMap(([, id, name]) =>
    id && name && Number(id) <= 2_147_483_647 ? [{ id: Number(id), name }] : [],
  );
  return parsed.length === entries.length ? parsed : undefined;
}
