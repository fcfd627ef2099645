import { type Document, type Located, locate, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { ownHeaders } from '../../server/openapi/parameters/index.ts';
import { findLinkChanges } from './compare-links.ts';
import { type DeclaredParameter, findValueChanges } from './compare-parameters.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import { findContentChanges } from './content.ts';
import { renderLabel } from './label.ts';
import { findLifecycleChanges, toRemoval } from './lifecycle.ts';
import type { RuleId } from './rules/index.ts';
import { type OperationPair, type OperationState, renderName } from './states.ts';
import type { Node } from './view.ts';
import { findRewordings } from './words.ts';

type Declared = Located<Node>;

/** Finds the changes of the responses: of their statuses, their headers, their links and what is in them. */
export function findResponseChanges(comparison: Comparison, { older, newer }: OperationPair): PartChange[] {
  const [before, after] = [older.operation.responses, newer.operation.responses];
  const name = renderName(newer);
  const place = pointerTo(newer.pointer, 'responses');
  const kept = [...before].flatMap(([status, response]): PartChange[] => {
    const now = covering(newer, status);
    if (now) return compare(comparison, widen(response), now);
    // A range that is spelt out is compared with each status of it.
    if (isSpeltOut(status, [...after.keys()])) return [];
    const rule = /^[45]|^default$/.test(status) ? 'error-response-removed' : 'response-removed';
    return [changeOf(comparison, rule, `${name}: ${status} response removed`, place)];
  });
  const added = [...after.keys()]
    .filter((status) => !before.has(status))
    .flatMap((status): PartChange[] => {
      const [was, now] = [covering(older, status), covering(newer, status)];
      const message = `${name}: ${status} response added`;
      const change = changeOf(comparison, 'response-added', message, pointerTo(place, status));
      // Readers were told what to expect of this status by the range, or the default, that took it in.
      return [change, ...(was && now ? compare(comparison, was, now) : [])];
    });
  return [...kept, ...added];
}

function isSpeltOut(status: string, others: string[]): boolean {
  return /^\dXX$/i.test(status) && others.some((other) => other.startsWith(status.slice(0, 1)));
}

/** Finds the key that the operation declares a status under: itself, its range, or the default. */
function covering({ operation: { responses } }: OperationState, status: string): Declared | undefined {
  const [response] = [status, `${status[0]}XX`, `${status[0]}xx`, 'default'].flatMap((key) => responses.get(key) ?? []);
  return response && widen(response);
}

function widen({ node, pointer }: Located<object>): Declared {
  return { node: { ...node }, pointer };
}

function compare(comparison: Comparison, before: Declared, after: Declared): PartChange[] {
  if (comparison.isUntouched(before.node, after.node)) return [];
  return [
    ...findHeaderChanges(comparison, before, after),
    ...findContentChanges(comparison, before, after),
    ...findLinkChanges(comparison, before, after),
    ...findRewordings(comparison.newer, before.node, after),
  ];
}

function findHeaderChanges(comparison: Comparison, before: Declared, after: Declared): PartChange[] {
  const [was, is] = [headersOf(comparison.older, before), headersOf(comparison.newer, after)];
  const place = after.node.headers === undefined ? after.pointer : pointerTo(after.pointer, 'headers');
  const label = renderLabel(comparison.newer, after.pointer);
  const lost = [...was].filter(([key]) => !is.has(key));
  const won = [...is].filter(([key]) => !was.has(key));
  return [
    ...lost.map(([, { node }]): PartChange => {
      const message = `${label}: header ${node.name} removed`;
      const removal = toRemoval(comparison.promises, node, { rule: 'header-removed', message, pointer: place });
      return { ...removal, sense: comparison.sense };
    }),
    ...won.map(([, { node, pointer }]) => {
      const isDemand = node.required === true && comparison.sense === 'request';
      const rule = isDemand ? 'required-header-added' : 'header-added';
      return changeOf(comparison, rule, `${label}: header ${node.name} added`, pointer);
    }),
    ...[...was].flatMap(([key, header]) => {
      const now = is.get(key);
      return now ? compareHeader(comparison, header, now) : [];
    }),
  ];
}

/** The headers by their names in small letters: HTTP does not tell letters apart. */
function headersOf(document: Document, { node, pointer }: Declared): Map<string, DeclaredParameter> {
  const names = Object.keys(membersOf(node.headers)).filter((name) => !ownHeaders.has(name.toLowerCase()));
  return new Map(
    names.map((name) => {
      const header = locate<Node>(document, pointerTo(pointer, 'headers', name));
      return [name.toLowerCase(), { node: { ...header.node, in: 'header', name }, pointer: header.pointer }];
    }),
  );
}

function compareHeader(comparison: Comparison, before: DeclaredParameter, after: DeclaredParameter): PartChange[] {
  const label = renderLabel(comparison.newer, after.pointer);
  const change = (rule: RuleId, text: string, key: string) => {
    const pointer = after.node[key] === undefined ? after.pointer : pointerTo(after.pointer, key);
    return [changeOf(comparison, rule, `${label}: ${text}`, pointer)];
  };
  const [was, is] = [before.node.required === true, after.node.required === true];
  return [
    ...(!was && is ? change('header-became-required', 'always there now', 'required') : []),
    ...(was && !is ? change('header-became-optional', 'not always there any more', 'required') : []),
    ...findValueChanges(comparison, before, after, (text) => change('header-style-changed', text, 'explode')),
    ...findLifecycleChanges(comparison, [before], [after]),
    ...findRewordings(comparison.newer, before.node, after),
  ];
}
