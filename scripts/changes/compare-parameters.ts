import type { Parameter } from '../../server/openapi/document.ts';
import { type Located, memberOf, pointerTo } from '../../server/openapi/pointer.ts';
import { findContentChanges } from './bodies.ts';
import { isSame } from './change.ts';
import type { Comparison, PartChange } from './comparison.ts';
import { findSchemaChanges } from './schemas.ts';
import { type OperationPair, type OperationState, renderName } from './states.ts';
import type { Node } from './view.ts';
import { findRewordings } from './words.ts';

type Declared = Located<Node & Parameter>;

/** Finds the changes of the parameters. Those of a path are known by their place in it, so a new name is a matter of words. */
export function findParameterChanges(comparison: Comparison, { older, newer }: OperationPair): PartChange[] {
  const [before, after] = [parametersOf(older), parametersOf(newer)];
  const added = [...after].filter(([key]) => !before.has(key)).map(([, parameter]) => toAdded(newer, parameter));
  const others = [...before].flatMap(([key, parameter]) => {
    const now = after.get(key);
    return now ? compare(comparison, newer, parameter, now) : [toRemoved(newer, parameter)];
  });
  return [...added, ...others];
}

function parametersOf({ operation: { parameters, path } }: OperationState): Map<string, Declared> {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  return new Map(
    parameters.map(({ node, pointer }) => {
      const name =
        node.in === 'path' ? names.indexOf(node.name) : node.in === 'header' ? node.name.toLowerCase() : node.name;
      return [`${node.in} ${name}`, { node: { ...node }, pointer }];
    }),
  );
}

function nameOf(state: OperationState, { node }: Declared): string {
  return `${renderName(state)}: ${node.in} parameter ${node.name}`;
}

function toAdded(state: OperationState, parameter: Declared): PartChange {
  const required = parameter.node.required === true;
  const message = `${nameOf(state, parameter)}: ${required ? 'required' : 'optional'} parameter added`;
  const rule = required ? 'required-parameter-added' : 'parameter-added';
  return { impact: required ? 'breaking' : 'additive', rule, message, pointer: parameter.pointer };
}

function toRemoved(state: OperationState, parameter: Declared): PartChange {
  const pointer = [state, state.item].find(({ node }) => node.parameters !== undefined)?.pointer;
  return {
    impact: 'breaking',
    rule: 'parameter-removed',
    message: `${nameOf(state, parameter)}: parameter removed`,
    pointer: pointer ? pointerTo(pointer, 'parameters') : state.pointer,
  };
}

function compare(comparison: Comparison, state: OperationState, before: Declared, after: Declared): PartChange[] {
  const { pointer } = after;
  const name = nameOf(state, after);
  const change = (impact: PartChange['impact'], rule: string, text: string, key: string): PartChange => ({
    impact,
    rule,
    message: `${name}: ${text}`,
    pointer: after.node[key] === undefined ? pointer : pointerTo(pointer, key),
  });
  const [was, is] = [before.node.required === true, after.node.required === true];
  const renamed = before.node.in === 'path' && before.node.name !== after.node.name;
  const restyled = !isSame(styleOf(before.node), styleOf(after.node));
  return [
    ...(renamed ? [change('editorial', 'path-parameter-renamed', `was called ${before.node.name}`, 'name')] : []),
    ...(!was && is ? [change('breaking', 'parameter-became-required', 'required now', 'required')] : []),
    ...(was && !is ? [change('additive', 'parameter-became-optional', 'optional now', 'required')] : []),
    ...(restyled ? [change('breaking', 'parameter-style-changed', 'written in another style', 'style')] : []),
    ...findValueChanges(comparison, before, after),
    ...findRewordings(comparison.newer, before.node, after),
  ];
}

function findValueChanges(comparison: Comparison, before: Declared, after: Declared): PartChange[] {
  if (before.node.schema && after.node.schema) {
    return findSchemaChanges(comparison, pointerTo(before.pointer, 'schema'), pointerTo(after.pointer, 'schema'));
  }
  return findContentChanges(comparison, before, after);
}

/** The style of a value: keywords that are left out have a standard meaning, and a scalar is not exploded. */
function styleOf({ in: place, schema, style, explode, allowReserved, content }: Node & Parameter): unknown {
  if (content) return 'content';
  const form = style ?? (place === 'path' || place === 'header' ? 'simple' : 'form');
  const type = [memberOf(schema, 'type')].flat();
  const composite =
    memberOf(schema, '$ref') !== undefined ||
    type.some((name) => name === undefined || name === 'array' || name === 'object');
  return [form, composite ? (explode ?? form === 'form') : false, allowReserved === true];
}
