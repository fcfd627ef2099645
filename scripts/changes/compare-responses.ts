import type { Document, Header } from '../../server/openapi/document.ts';
import { type Located, locate, membersOf, pointerTo } from '../../server/openapi/pointer.ts';
import { findContentChanges } from './bodies.ts';
import type { Comparison, PartChange } from './comparison.ts';
import { renderLabel } from './label.ts';
import { findSchemaChanges } from './schemas.ts';
import { type OperationPair, type OperationState, renderName } from './states.ts';
import type { Node } from './view.ts';
import { findRewordings } from './words.ts';

type Declared = Located<Node>;

/** Finds the changes of the responses: of their statuses, their headers and what is in them. */
export function findResponseChanges(comparison: Comparison, { older, newer }: OperationPair): PartChange[] {
  const [before, after] = [older.operation.responses, newer.operation.responses];
  const name = renderName(newer);
  const place = pointerTo(newer.pointer, 'responses');
  const kept = [...before].flatMap(([status, response]): PartChange[] => {
    const now = covering(newer, status);
    if (now) return compare(comparison, widen(response), now);
    return [
      { impact: 'breaking', rule: 'response-removed', message: `${name}: ${status} response removed`, pointer: place },
    ];
  });
  const added = [...after.keys()]
    .filter((status) => !before.has(status))
    .flatMap((status): PartChange[] => {
      const pointer = pointerTo(place, status);
      const was = covering(older, status);
      const now = covering(newer, status);
      const change: PartChange = {
        impact: 'additive',
        rule: 'response-added',
        message: `${name}: ${status} response added`,
        pointer,
      };
      // Readers were told what to expect of this status by the range, or the default, that took it in.
      return [change, ...(was && now ? compare(comparison, was, now) : [])];
    });
  return [...kept, ...added];
}

/** Finds the key that the operation declares a status under: itself, its range, or the default. */
function covering({ operation: { responses } }: OperationState, status: string): Declared | undefined {
  const [response] = [status, `${status[0]}XX`, 'default'].flatMap((key) => responses.get(key) ?? []);
  return response && widen(response);
}

function widen({ node, pointer }: Located<object>): Declared {
  return { node: { ...node }, pointer };
}

function compare(comparison: Comparison, before: Declared, after: Declared): PartChange[] {
  return [
    ...findHeaderChanges(comparison, before, after),
    ...findContentChanges(comparison, before, after),
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
    ...lost.map(
      ([, { name }]): PartChange => ({
        impact: 'breaking',
        rule: 'header-removed',
        message: `${label}: header ${name} removed`,
        pointer: place,
      }),
    ),
    ...won.map(
      ([, { name, pointer }]): PartChange => ({
        impact: 'additive',
        rule: 'header-added',
        message: `${label}: header ${name} added`,
        pointer,
      }),
    ),
    ...[...was].flatMap(([key, header]) => {
      const now = is.get(key);
      return now ? compareHeader(comparison, header, now) : [];
    }),
  ];
}

interface NamedHeader extends Located<Node & Header> {
  name: string;
}

/** The headers by their names in small letters: HTTP does not tell letters apart. */
function headersOf(document: Document, { node, pointer }: Declared): Map<string, NamedHeader> {
  const names = Object.keys(membersOf(node.headers)).filter((name) => name.toLowerCase() !== 'content-type');
  return new Map(
    names.map((name) => [
      name.toLowerCase(),
      { name, ...locate<Node & Header>(document, pointerTo(pointer, 'headers', name)) },
    ]),
  );
}

function compareHeader(comparison: Comparison, before: NamedHeader, after: NamedHeader): PartChange[] {
  const label = renderLabel(comparison.newer, after.pointer);
  const [was, is] = [before.node.required === true, after.node.required === true];
  const pointer = after.node.required === undefined ? after.pointer : pointerTo(after.pointer, 'required');
  const demand: PartChange = is
    ? { impact: 'additive', rule: 'header-became-required', message: `${label}: always there now`, pointer }
    : {
        impact: 'breaking',
        rule: 'header-became-optional',
        message: `${label}: not always there any more`,
        pointer,
      };
  return [
    ...(was === is ? [] : [demand]),
    ...findSchemaChanges(comparison, pointerTo(before.pointer, 'schema'), pointerTo(after.pointer, 'schema')),
    ...findRewordings(comparison.newer, before.node, after),
  ];
}
