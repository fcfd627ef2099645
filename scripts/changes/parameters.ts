import { type Document, type Located, locate, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { ownHeaders, type StyledParameter, styleOf } from '../../server/openapi/parameters/index.ts';
import { type Comparison, changeOf, type PartChange, type Variation } from './comparison.ts';
import { findContentChanges } from './content.ts';
import { findLifecycleChanges, findRewordings, freeIf, toRemoval } from './remarks.ts';
import type { RuleId } from './rules.ts';
import { compareViews, findSchemaChanges } from './schemas.ts';
import type { OperationPair, OperationState } from './states.ts';
import { typesOf } from './values.ts';
import { childView, type Node, type View, valuesOf, viewAt } from './view.ts';

/** A parameter, or a header as one. */
type Declared = Located<Node & StyledParameter>;

/** What differs between parameters and headers. */
interface Kind {
  /** The name of a part for a person, unless its pointer says that. */
  subjectOf(declared: Declared): string | undefined;
  /** Keywords that are true or not, the rules and texts for what became true and for what no longer is. */
  flags: { keyword: string; rules: [on: RuleId, off: RuleId]; texts: [on: string, off: string] }[];
  restyled: RuleId;
  /** The keyword that is shown for a change of the style. */
  styleKeyword: string;
}

const parameterFlags: Kind['flags'] = [
  {
    keyword: 'required',
    rules: ['parameter-became-required', 'parameter-became-optional'],
    texts: ['required now', 'optional now'],
  },
  {
    keyword: 'allowEmptyValue',
    rules: ['empty-value-allowed', 'empty-value-forbidden'],
    texts: ['may come without a value', 'may no longer come without a value'],
  },
  {
    keyword: 'allowReserved',
    rules: ['reserved-characters-allowed', 'reserved-characters-forbidden'],
    texts: ['reserved characters may come as they are', 'reserved characters have to be encoded'],
  },
];

const headers: Kind = {
  subjectOf: () => undefined,
  flags: [
    {
      keyword: 'required',
      rules: ['header-became-required', 'header-became-optional'],
      texts: ['always there now', 'not always there any more'],
    },
  ],
  restyled: 'header-style-changed',
  styleKeyword: 'explode',
};

/** Finds the changes of the parameters. Those of a path are known by their place in it. */
export function findParameterChanges(comparison: Comparison, { before, after }: OperationPair): PartChange[] {
  const [from, to] = [parametersOf(before), parametersOf(after)];
  const subjectOf = ({ node }: Declared) => `${after.name}: ${node.in} parameter ${node.name}`;
  const kind = {
    subjectOf,
    flags: parameterFlags,
    restyled: 'parameter-style-changed',
    styleKeyword: 'style',
  } as const;
  const holder = [after, after.item].find(({ node }) => node.parameters !== undefined)?.pointer;
  const place = holder ? pointerTo(holder, 'parameters') : after.pointer;
  const added = [...to]
    .filter(([key]) => !from.has(key))
    .map(([, parameter]) => {
      const isRequired = parameter.node.required === true;
      const rule = isRequired && comparison.sense === 'request' ? 'required-parameter-added' : 'parameter-added';
      const text = `${isRequired ? 'required' : 'optional'} parameter added`;
      return changeOf(comparison, { rule, text, pointer: parameter.pointer, subject: subjectOf(parameter) });
    });
  const others = [...from].flatMap(([key, parameter]) => {
    const now = to.get(key);
    if (now) return compareDeclared(comparison, parameter, now, kind);
    const removal: Variation = {
      rule: 'parameter-removed',
      text: 'parameter removed',
      pointer: place,
      subject: subjectOf(parameter),
    };
    return freeIf(comparison, [parameter], [changeOf(comparison, toRemoval(comparison, [parameter], removal))]);
  });
  return [...added, ...others];
}

function parametersOf({ operation: { parameters, path } }: OperationState): Map<string, Declared> {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const nameOf = ({ in: place, name }: StyledParameter) => {
    if (place === 'path') return names.indexOf(name);
    if (place === 'header') return name.toLowerCase();
    return place === 'querystring' ? '' : name;
  };
  return new Map(parameters.map(({ node, pointer }) => [`${node.in} ${nameOf(node)}`, { node: { ...node }, pointer }]));
}

/** Finds the changes of the headers of a response. */
export function findHeaderChanges(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [from, to] = [headersOf(comparison.before, before), headersOf(comparison.after, after)];
  const place = after.node.headers === undefined ? after.pointer : pointerTo(after.pointer, 'headers');
  const tell = (variation: Variation) => changeOf(comparison, variation, after.pointer);
  const removed = [...from]
    .filter(([key]) => !to.has(key))
    .map(([, header]) => {
      const text = `header ${header.node.name} removed`;
      return tell(toRemoval(comparison, [header], { rule: 'header-removed', text, pointer: place }));
    });
  const added = [...to]
    .filter(([key]) => !from.has(key))
    .map(([, { node, pointer }]) => {
      const isDemand = node.required === true && comparison.sense === 'request';
      return tell({
        rule: isDemand ? 'required-header-added' : 'header-added',
        text: `header ${node.name} added`,
        pointer,
      });
    });
  const others = [...from].flatMap(([key, header]) => {
    const now = to.get(key);
    return now ? compareDeclared(comparison, header, now, headers) : [];
  });
  return [...removed, ...added, ...others];
}

/** The headers by their names in small letters: HTTP does not tell letters apart. */
function headersOf(document: Document, { node, pointer }: Located<Node>): Map<string, Declared> {
  const names = Object.keys(membersOf(node.headers)).filter((name) => !ownHeaders.has(name.toLowerCase()));
  return new Map(
    names.map((name) => {
      const header = locate<Node>(document, pointerTo(pointer, 'headers', name));
      return [name.toLowerCase(), { node: { ...header.node, in: 'header', name }, pointer: header.pointer }];
    }),
  );
}

function compareDeclared(comparison: Comparison, before: Declared, after: Declared, kind: Kind): PartChange[] {
  if (comparison.isUntouched(before.node, after.node)) return [];
  const tell = (rule: RuleId, text: string, keyword: string) => {
    const pointer = after.node[keyword] === undefined ? after.pointer : pointerTo(after.pointer, keyword);
    const subject = kind.subjectOf(after);
    return [changeOf(comparison, { rule, text, pointer, subject }, after.pointer)];
  };
  const isRenamed = before.node.in === 'path' && before.node.name !== after.node.name;
  const changes = [
    ...(isRenamed ? tell('path-parameter-renamed', `was called ${before.node.name}`, 'name') : []),
    ...kind.flags.flatMap(({ keyword, rules, texts }) => {
      const isOn = after.node[keyword] === true;
      if (isOn === (before.node[keyword] === true)) return [];
      return isOn ? tell(rules[0], texts[0], keyword) : tell(rules[1], texts[1], keyword);
    }),
    ...findValueChanges(comparison, before, after, (text, rule = kind.restyled) => tell(rule, text, kind.styleKeyword)),
    ...findLifecycleChanges(comparison, [before], [after]),
    ...findRewordings(comparison, before.node, after),
  ];
  return freeIf(comparison, [before], changes);
}

/** Finds the changes of the value, and of the text that it is written as. */
function findValueChanges(
  comparison: Comparison,
  before: Declared,
  after: Declared,
  tellStyle: (text: string, rule?: RuleId) => PartChange[],
): PartChange[] {
  const isByStyle = after.node.content === undefined;
  if (isByStyle !== (before.node.content === undefined))
    return tellStyle(`${isByStyle ? 'style' : 'media type'} says how it is written now`);
  if (!isByStyle) return findContentChanges(comparison, before, after);
  const places = [pointerTo(before.pointer, 'schema'), pointerTo(after.pointer, 'schema')] as const;
  const [from, to] = [viewAt(comparison.before, places[0]), viewAt(comparison.after, places[1])];
  const text = { ...comparison, isText: true };
  const [oldStyle, newStyle] = [styleOf(before.node), styleOf(after.node)];
  const isForm = oldStyle.style === 'form' && newStyle.style === 'form' && newStyle.explode;
  const items = isForm ? readsAsList(from, to) : undefined;
  if (items) return [...tellStyle('a list now', 'parameter-became-list'), ...compareViews(text, from, items)];
  // A scalar is not exploded.
  const isExploded = isComposite(from) && isComposite(to) && oldStyle.explode !== newStyle.explode;
  const isRestyled = oldStyle.style !== newStyle.style || isExploded;
  return [...(isRestyled ? tellStyle('written in another style') : []), ...findSchemaChanges(text, ...places)];
}

/** The items that one value is read as the only one of, where a single value became a list; undefined where it did not. */
function readsAsList(before: View, after: View): View | undefined {
  const isLong = valuesOf(after, 'minItems').some((least) => Number(least) > 1);
  if (isComposite(before) || typesOf(after).join() !== 'array' || isLong) return undefined;
  return childView(after, 'items') ?? [];
}

function isComposite(view: View): boolean {
  return typesOf(view).some((type) => type === 'array' || type === 'object');
}
