import { type Document, memberOf, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { applyApprovals } from './approvals.ts';
import { type Change, mergeChanges, type Party } from './change.ts';
import { findOperationChanges } from './compare-operations.ts';
import type { PartChange } from './comparison.ts';
import { createPolicy, levelOf, type Policy } from './policy.ts';
import { impactOf } from './rules/index.ts';
import { createStates } from './schemas.ts';
import type { Node } from './view.ts';
import { findRewordings } from './words.ts';

/** Every change from one state of a contract to another, each edit once. Their version is not a change but what follows from them. */
export function findChanges(older: Document, newer: Document, policy: Policy = createPolicy()): Change[] {
  const [before, after]: [Node, Node] = [{ ...older }, { ...newer }];
  const rest = [
    ...findFormatChanges(older, newer),
    ...findComponentChanges(before, after),
    ...findRewordings(newer, { ...older.info }, { node: { ...newer.info }, pointer: '#/info' }),
    ...findRewordings(newer, before, { node: after, pointer: '#' }),
  ];
  const changes = [
    ...findOperationChanges(createStates(older, newer, policy.promises)).flatMap((found) =>
      classify(policy, found, [found.party], [found.operation]),
    ),
    ...rest.flatMap((change) => classify(policy, change, [], [])),
  ];
  return applyApprovals(policy, mergeChanges(changes), newer.info.version);
}

/** The impact of a change, by its rule and by what was decided about that. */
function classify(
  policy: Policy,
  { rule, message, pointer, sense, isFree }: PartChange,
  parties: Party[],
  operations: string[],
): Change[] {
  const level = levelOf(policy, rule, sense);
  if (level === 'off') return [];
  const isFreed = isFree === true && level === 'breaking';
  const isTighter = impactOf(rule, sense) === 'additive' && impactOf(rule, 'request') === 'breaking';
  const change: Change = { impact: isFreed ? 'additive' : level, parties, rule, message, pointer, operations };
  return [{ ...change, ...(isFreed && { isFree: true }), ...(isTighter && { isTighter: true }) }];
}

function findFormatChanges(older: Document, newer: Document): PartChange[] {
  if (older.openapi === newer.openapi) return [];
  const message = `openapi: ${older.openapi} became ${newer.openapi}`;
  return [{ rule: 'openapi-version-changed', message, pointer: '#/openapi', sense: 'request' }];
}

/** The name of a schema is on no wire, but generated types bear it. */
function findComponentChanges(before: Node, after: Node): PartChange[] {
  const [was, is] = [before, after].map(({ components }) => Object.keys(membersOf(memberOf(components, 'schemas'))));
  const gone = (was ?? []).filter((name) => !is?.includes(name));
  return gone.map((name) => ({
    rule: 'schema-name-removed',
    message: `${name}: no schema is called so any more, nor is a generated type`,
    pointer: is?.length ? pointerTo('#', 'components', 'schemas') : '#',
    sense: 'request',
  }));
}
