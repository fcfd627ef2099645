import { readQuery } from '../../server/openapi/parameters/index.ts';
import type { Probe } from './probe-kinds.ts';
import { findRefused } from './read-parameter.ts';
import { type Draft, toRequest } from './request-draft.ts';
import { tellsNames } from './told-names.ts';

const additions: [query: string, about: string][] = [
  ['unknown=1', 'an unknown name'],
  ['unknown=', 'an unknown name without a value'],
  ['unknown', 'an unknown name without ='],
  ['unknown=1&unknown=2', 'an unknown name twice'],
  ['__proto__=1', 'the name __proto__'],
  ['constructor=1', 'the name constructor'],
  ['unknown[a]=1', 'an unknown name with brackets'],
  ['', 'a question mark alone'],
  ['&&', 'ampersands alone'],
  ['=1', 'a value without a name'],
  ['%zz=1', 'a malformed percent-encoding'],
];

/** Queries with more than the operation's parameters. */
export function createQueryProbes(draft: Draft): Probe[] {
  // Nothing can be added to a query that is one value.
  if (draft.operation.otherParameters.some(({ codec }) => codec.isWhole)) return [];
  const { path, ...request } = toRequest(draft);
  return additions.map(([query, about]): Probe => {
    const names = findRefused(draft.operation, query);
    const isTaken = [...readQuery(query).keys()].some((name) =>
      draft.operation.otherParameters.some(({ codec }) => codec.claims(name)),
    );
    const wrong = { status: 400, ...(tellsNames(draft.operation, names) && { names }) };
    return {
      kind: 'query',
      operationId: draft.operation.id,
      about: `the query has ${about}`,
      request: { ...request, path: `${path}${path.includes('?') ? '&' : '?'}${query}` },
      // A parameter that is an object of free names takes any.
      ...(!isTaken && { expected: names.length === 0 ? { status: 'success' as const } : wrong }),
    };
  });
}
