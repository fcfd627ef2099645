import type { Operation } from '../../server/openapi/model.ts';
import type { Suggest } from '../../server/openapi/schema/values/sampler.ts';
import type { RequestContext } from '../../server/pipeline/request-context.ts';
import type { Preferences } from './prefer.ts';
import { findPaging } from './state/paging.ts';
import { plainName, singular } from './state/plain-names.ts';

/** How a response that is made up shall be: another for each seed, of data that looks real. */
export interface Wishes {
  seed: string;
  suggest: Suggest;
}

/** The most items of a list that are made because so many were asked for. */
const mostItems = 200;

/** The wishes of a request for a made-up response; none where it asks for no such one. Lists have as many items as a page has. */
export async function readWishes(
  operation: Operation,
  { input }: RequestContext,
  { dynamic, seed = String(Math.random()) }: Preferences,
): Promise<Wishes | undefined> {
  if (!dynamic) return undefined;
  // Whoever asks for examples alone need not wait for it.
  const { createRealisticData } = await import('./realistic-data.ts');
  const { size } = findPaging(operation);
  const asked = Number(size && (input.query[size.name] ?? size.default ?? Number.NaN));
  const most = asked >= 1 ? Math.min(asked, mostItems) : undefined;
  // A list within an item is no page.
  return {
    seed,
    suggest: createRealisticData(seed, thingOf(operation), (names) =>
      names.some((name) => /^\d+$/.test(name)) ? undefined : most,
    ),
  };
}

/** What the path of an operation is about: its last segment that is no parameter, in the singular. */
function thingOf({ path }: Operation): string {
  const segments = path.split('/').filter((segment) => segment !== '' && !segment.includes('{'));
  return plainName(singular(segments.at(-1) ?? ''));
}
