import { type Header, type Located, type ParameterObject, pointerTo } from '../../server/openapi/document/index.ts';
import { styleOf } from '../../server/openapi/parameters/index.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import { findContentChanges } from './content.ts';
import { findLifecycleChanges, mayChange, toRemoval } from './lifecycle.ts';
import type { RuleId } from './rules/index.ts';
import { findSchemaChanges } from './schemas.ts';
import { type OperationPair, type OperationState, renderName } from './states.ts';
import { typesOf } from './types.ts';
import { childView, type Node, read, type View, viewAt } from './view.ts';
import { findRewordings } from './words.ts';

/** A parameter, or a header as one. */
export type DeclaredParameter = Located<Node & (ParameterObject | (Header & { in: 'header'; name: string }))>;

/** Finds the changes of the parameters. Those of a path are known by their place in it. */
export function findParameterChanges(comparison: Comparison, { older, newer }: OperationPair): PartChange[] {
  const [before, after] = [parametersOf(older), parametersOf(newer)];
  const added = [...after].filter(([key]) => !before.has(key)).map(([, each]) => toAdded(comparison, newer, each));
  const others = [...before].flatMap(([key, parameter]) => {
    const now = after.get(key);
    return now ? compare(comparison, newer, parameter, now) : [toRemoved(comparison, newer, parameter)];
  });
  return [...added, ...others];
}

function parametersOf({ operation: { parameters, path } }: OperationState): Map<string, DeclaredParameter> {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  return new Map(
    parameters.map(({ node, pointer }) => {
      const name =
        node.in === 'path'
          ? names.indexOf(node.name)
          : node.in === 'header'
            ? node.name.toLowerCase()
            : node.in === 'querystring'
              ? ''
              : node.name;
      return [`${node.in} ${name}`, { node: { ...node }, pointer }];
    }),
  );
}

function nameOf(state: OperationState, { node }: DeclaredParameter): string {
  return `${renderName(state)}: ${node.in} parameter ${node.name}`;
}

function toAdded(comparison: Comparison, state: OperationState, parameter: DeclaredParameter): PartChange {
  const required = parameter.node.required === true;
  const message = `${nameOf(state, parameter)}: ${required ? 'required' : 'optional'} parameter added`;
  const rule = required && comparison.sense === 'request' ? 'required-parameter-added' : 'parameter-added';
  return changeOf(comparison, rule, message, parameter.pointer);
}

function toRemoved({ promises, sense }: Comparison, state: OperationState, parameter: DeclaredParameter): PartChange {
  const holder = [state, state.item].find(({ node }) => node.parameters !== undefined)?.pointer;
  const removal = toRemoval(promises, parameter.node, {
    rule: 'parameter-removed',
    message: `${nameOf(state, parameter)}: parameter removed`,
    pointer: holder ? pointerTo(holder, 'parameters') : state.pointer,
  });
  return { ...removal, sense, ...(mayChange(promises, [parameter]) && { isFree: true }) };
}

function compare(
  comparison: Comparison,
  state: OperationState,
  before: DeclaredParameter,
  after: DeclaredParameter,
): PartChange[] {
  if (comparison.isUntouched(before.node, after.node)) return [];
  const change = (rule: RuleId, text: string, key: string) => {
    const pointer = after.node[key] === undefined ? after.pointer : pointerTo(after.pointer, key);
    return [changeOf(comparison, rule, `${nameOf(state, after)}: ${text}`, pointer)];
  };
  const flag = (key: string, rules: [RuleId, RuleId], texts: [string, string]) => {
    const [was, is] = [before.node[key] === true, after.node[key] === true];
    if (was === is) return [];
    return is ? change(rules[0], texts[0], key) : change(rules[1], texts[1], key);
  };
  const isRenamed = before.node.in === 'path' && before.node.name !== after.node.name;
  const changes = [
    ...(isRenamed ? change('path-parameter-renamed', `was called ${before.node.name}`, 'name') : []),
    ...flag('required', ['parameter-became-required', 'parameter-became-optional'], ['required now', 'optional now']),
    ...flag(
      'allowEmptyValue',
      ['empty-value-allowed', 'empty-value-forbidden'],
      ['may come without a value', 'may no longer come without a value'],
    ),
    ...flag(
      'allowReserved',
      ['reserved-characters-allowed', 'reserved-characters-forbidden'],
      ['reserved characters may come as they are', 'reserved characters have to be encoded'],
    ),
    ...findValueChanges(comparison, before, after, (text) => change('parameter-style-changed', text, 'style')),
    ...findLifecycleChanges(comparison, [before], [after]),
    ...findRewordings(comparison.newer, before.node, after),
  ];
  return mayChange(comparison.promises, [before]) ? changes.map((each) => ({ ...each, isFree: true })) : changes;
}

/** Finds the changes of the value of a parameter or a header, and of the text that it is written as. */
export function findValueChanges(
  comparison: Comparison,
  before: DeclaredParameter,
  after: DeclaredParameter,
  toStyleChange: (text: string) => PartChange[],
): PartChange[] {
  if ((before.node.content === undefined) !== (after.node.content === undefined))
    return toStyleChange(`${after.node.content === undefined ? 'style' : 'media type'} says how it is written now`);
  if (after.node.content !== undefined) return findContentChanges(comparison, before, after);
  const [from, to] = [pointerTo(before.pointer, 'schema'), pointerTo(after.pointer, 'schema')];
  const [older, newer] = [viewAt(comparison.older, from), viewAt(comparison.newer, to)];
  const text = { ...comparison, isText: true };
  const list = readsAsList(comparison, before, after, older, newer);
  if (list) {
    const became = toStyleChange('a list now').map((each): PartChange => ({ ...each, rule: 'parameter-became-list' }));
    return [...became, ...text.compare(text, older, list)];
  }
  return [
    ...(isRestyled(before.node, after.node, older, newer) ? toStyleChange('written in another style') : []),
    ...findSchemaChanges(text, from, to),
  ];
}

/** The items that one value is read as the only one of, where a single value became a list; undefined where it did not. */
function readsAsList(
  { newer: document }: Comparison,
  before: DeclaredParameter,
  after: DeclaredParameter,
  older: View,
  newer: View,
): View | undefined {
  const [was, is] = [styleOf(before.node), styleOf(after.node)];
  if (was.style !== 'form' || is.style !== 'form' || !is.explode) return undefined;
  if (isComposite(older) || typesOf(newer).join() !== 'array') return undefined;
  if (read(newer, 'minItems').some(({ node }) => Number(node) > 1)) return undefined;
  return childView(document, newer, 'items') ?? [];
}

/** Keywords that are left out have a standard meaning, and a scalar is not exploded. */
function isRestyled(before: Node & ParameterObject, after: Node & ParameterObject, older: View, newer: View): boolean {
  const [was, is] = [styleOf(before), styleOf(after)];
  return was.style !== is.style || (isComposite(older) && isComposite(newer) && was.explode !== is.explode);
}

function isComposite(view: View): boolean {
  return typesOf(view).some((type) => type === 'array' || type === 'object');
}
