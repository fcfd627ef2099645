import type { Parameter } from '../../server/openapi/document.ts';
import { type Located, pointerTo } from '../../server/openapi/pointer.ts';
import { findContentVerdicts } from './bodies.ts';
import { isSame } from './change.ts';
import type { Comparison, Verdict } from './comparison.ts';
import { findSchemaVerdicts } from './schemas.ts';
import { type OperationPair, type OperationState, renderName } from './states.ts';
import type { Node } from './view.ts';
import { findRewordings } from './words.ts';

type Declared = Located<Node & Parameter>;

/** Finds the changes of the parameters. Those of a path are known by their place in it, so a new name is a matter of words. */
export function findParameterVerdicts(comparison: Comparison, { older, newer }: OperationPair): Verdict[] {
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

function toAdded(state: OperationState, parameter: Declared): Verdict {
  const required = parameter.node.required === true;
  const message = `${nameOf(state, parameter)}: ${required ? 'required' : 'optional'} parameter added`;
  const rule = required ? 'required-parameter-added' : 'parameter-added';
  return { impact: required ? 'breaking' : 'additive', rule, message, pointer: parameter.pointer };
}

function toRemoved(state: OperationState, parameter: Declared): Verdict {
  const pointer = [state, state.item].find(({ node }) => node.parameters !== undefined)?.pointer;
  return {
    impact: 'breaking',
    rule: 'parameter-removed',
    message: `${nameOf(state, parameter)}: parameter removed`,
    pointer: pointer ? pointerTo(pointer, 'parameters') : state.pointer,
  };
}

function compare(comparison: Comparison, state: OperationState, before: Declared, after: Declared): Verdict[] {
  const { pointer } = after;
  const name = nameOf(state, after);
  const verdict = (impact: Verdict['impact'], rule: string, text: string, key: string): Verdict => ({
    impact,
    rule,
    message: `${name}: ${text}`,
    pointer: after.node[key] === undefined ? pointer : pointerTo(pointer, key),
  });
  const [was, is] = [before.node.required === true, after.node.required === true];
  const renamed = before.node.in === 'path' && before.node.name !== after.node.name;
  const spelled = !isSame(spellingOf(before.node), spellingOf(after.node));
  return [
    ...(renamed ? [verdict('editorial', 'path-parameter-renamed', `was called ${before.node.name}`, 'name')] : []),
    ...(!was && is ? [verdict('breaking', 'parameter-became-required', 'required now', 'required')] : []),
    ...(was && !is ? [verdict('additive', 'parameter-became-optional', 'optional now', 'required')] : []),
    ...(spelled ? [verdict('breaking', 'parameter-spelling-changed', 'written in another style', 'style')] : []),
    ...findValueVerdicts(comparison, before, after),
    ...findRewordings(comparison.newer, before.node, after),
  ];
}

function findValueVerdicts(comparison: Comparison, before: Declared, after: Declared): Verdict[] {
  if (before.node.schema && after.node.schema) {
    return findSchemaVerdicts(comparison, pointerTo(before.pointer, 'schema'), pointerTo(after.pointer, 'schema'));
  }
  return findContentVerdicts(comparison, before, after);
}

/** The style of a value: keywords that are left out have a standard meaning, and a scalar is not exploded. */
function spellingOf({ in: place, schema, style, explode, allowReserved, content }: Node & Parameter): unknown {
  if (content) return 'content';
  const form = style ?? (place === 'path' || place === 'header' ? 'simple' : 'form');
  const type = [Object(schema).type].flat();
  const composite =
    Object(schema).$ref !== undefined ||
    type.some((name) => name === undefined || name === 'array' || name === 'object');
  return [form, composite ? (explode ?? form === 'form') : false, allowReserved === true];
}
