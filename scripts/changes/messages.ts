import {
  covers,
  type Document,
  findCovering,
  isNode,
  type Located,
  locate,
  type MediaType,
  membersOf,
  namesInPath,
  parseMediaType,
  pointerTo,
} from '../../server/openapi/document/index.ts';
import { ownHeaders, type StyledParameter, styleOf } from '../../server/openapi/parameters/index.ts';
import { isSame } from './change.ts';
import { type Comparison, changeOf, type PartChange, type Variation } from './comparison.ts';
import { findLifecycleChanges, findRewordings, freeIf, hintAtRename, toRemoval } from './remarks.ts';
import type { RuleId } from './rules.ts';
import { compareViews, findSchemaChanges } from './schemas.ts';
import type { OperationPair, OperationState } from './states.ts';
import { childView, type Node, typesOf, type View, valuesOf, viewAt } from './view.ts';

/** A parameter, or a header as one. */
type Parameter = Located<Node & StyledParameter>;

/** A keyword that is true or not, with rule and text for what became true, and for what no longer is. */
type Flag = [keyword: string, on: RuleId, nowOn: string, off: RuleId, nowOff: string];

const parameterFlags: Flag[] = [
  ['required', 'parameter-became-required', 'required now', 'parameter-became-optional', 'optional now'],
  ['allowEmptyValue', 'empty-value-allowed', 'may be empty now', 'empty-value-forbidden', 'may no longer be empty'],
  [
    'allowReserved',
    'reserved-characters-allowed',
    'may hold reserved characters',
    'reserved-characters-forbidden',
    'must encode reserved characters',
  ],
];

const headerFlags: Flag[] = [
  ['required', 'header-became-required', 'always there now', 'header-became-optional', 'not always there any more'],
];

/** Finds the changes of the parameters. Those of a path are known by their place in it, even if they are declared wrongly. */
export function findParameterChanges(comparison: Comparison, { before, after }: OperationPair): PartChange[] {
  const [from, to] = [parametersOf(before), parametersOf(after)];
  const subjectOf = ({ node }: Parameter) => `${after.name}: ${node.in} parameter ${node.name}`;
  const holder = [after, after.item].find(({ node }) => node.parameters !== undefined)?.pointer;
  const place = holder ? pointerTo(holder, 'parameters') : after.pointer;
  const change = (rule: RuleId, text: string, parameter: Parameter, pointer = parameter.pointer) =>
    changeOf(comparison, { rule, text, pointer, subject: subjectOf(parameter) });
  const isNamed = (key: string) => [before, after].every(({ operation: { path } }) => namesInPath(path)[indexOf(key)]);
  const redeclare = (parameter: Parameter, pointer?: string) =>
    change('path-parameter-redeclared', 'declared as the path has it, or no longer', parameter, pointer);
  const added = [...to].filter(([key]) => !from.has(key));
  const others = [...from].flatMap(([key, parameter]) => {
    const now = to.get(key);
    if (now && key.startsWith('path ') && isFitting(before, parameter) !== isFitting(after, now))
      return [redeclare(now)];
    if (now) return compareDeclared(comparison, parameter, now, parameterFlags, subjectOf(now));
    if (isNamed(key)) return [redeclare(parameter, place)];
    const alike = added.filter(([, other]) => isSame(withoutName(parameter), withoutName(other)));
    const names = alike.map(([, { node }]) => node.name);
    const text = `parameter removed${hintAtRename(parameter.node.name, names)}`;
    const [origin, subject] = [parameter.pointer, subjectOf(parameter)];
    const removal = { rule: 'parameter-removed', text, pointer: place, origin, subject } as const;
    return freeIf(comparison, [parameter], [changeOf(comparison, toRemoval(comparison, [parameter], removal))]);
  });
  return [
    ...added.map(([key, parameter]) => {
      if (isNamed(key)) return redeclare(parameter);
      const isRequired = parameter.node.required === true;
      const rule = isRequired && comparison.sense === 'request' ? 'required-parameter-added' : 'parameter-added';
      return change(rule, `${isRequired ? 'required' : 'optional'} parameter added`, parameter);
    }),
    ...others,
  ];
}

function withoutName({ node: { name, description, ...node } }: Parameter): Node {
  return node;
}

function isFitting({ operation: { path } }: OperationState, { node }: Parameter): boolean {
  return node.in === 'path' && namesInPath(path).includes(node.name);
}

/** The place in the path of what is known by it; none of any other parameter. */
function indexOf(key: string): number {
  return key.startsWith('path ') ? Number(key.slice('path '.length)) : -1;
}

function parametersOf({ operation: { parameters, path } }: OperationState): Map<string, Parameter> {
  const names = namesInPath(path);
  const isDeclared = (name: string) => parameters.some(({ node }) => node.in === 'path' && node.name === name);
  const open = names.filter((name) => !isDeclared(name));
  const keyOf = ({ in: place, name }: StyledParameter) => {
    if (place === 'path') return `path ${names.indexOf(names.includes(name) ? name : (open.shift() ?? name))}`;
    if (place === 'query' && open.includes(name)) return `path ${names.indexOf(name)}`;
    if (place === 'header') return `header ${name.toLowerCase()}`;
    return place === 'querystring' ? place : `${place} ${name}`;
  };
  return new Map(parameters.map(({ node, pointer }) => [keyOf(node), { node: { ...node }, pointer }]));
}

function findHeaderChanges(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [from, to] = [headersOf(comparison.before, before), headersOf(comparison.after, after)];
  const place = placeIn(after, 'headers');
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
    return now ? compareDeclared(comparison, header, now, headerFlags) : [];
  });
  return [...removed, ...added, ...others];
}

/** The headers by their names in small letters: HTTP does not tell letters apart. */
function headersOf(document: Document, { node, pointer }: Located<Node>): Map<string, Parameter> {
  const names = Object.keys(membersOf(node.headers)).filter((name) => !ownHeaders.has(name.toLowerCase()));
  return new Map(
    names.map((name) => {
      const header = locate<Node>(document, pointerTo(pointer, 'headers', name));
      return [name.toLowerCase(), { node: { ...header.node, in: 'header', name }, pointer: header.pointer }];
    }),
  );
}

function compareDeclared(
  comparison: Comparison,
  before: Parameter,
  after: Parameter,
  flags: Flag[],
  subject?: string,
): PartChange[] {
  if (comparison.isUntouched(before.node, after.node)) return [];
  const tell = (rule: RuleId, text: string, keyword: string) => [
    changeOf(comparison, { rule, text, pointer: placeIn(after, keyword), subject }, after.pointer),
  ];
  const isRenamed = before.node.in === 'path' && before.node.name !== after.node.name;
  const styled = ['explode', 'style'].find((keyword) => before.node[keyword] !== after.node[keyword]) ?? 'style';
  const restyled = subject === undefined ? 'header-style-changed' : 'parameter-style-changed';
  const changes = [
    ...(isRenamed ? tell('path-parameter-renamed', `was called ${before.node.name}`, 'name') : []),
    ...flags.flatMap(([keyword, on, nowOn, off, nowOff]) => {
      const isOn = after.node[keyword] === true;
      // A path has each of its parameters, whatever is declared.
      const isAlways = keyword === 'required' && after.node.in === 'path';
      if (isAlways || isOn === (before.node[keyword] === true)) return [];
      return isOn ? tell(on, nowOn, keyword) : tell(off, nowOff, keyword);
    }),
    ...findValueChanges(comparison, before, after, (text, rule = restyled) => tell(rule, text, styled)),
    ...findLifecycleChanges(comparison, [before], [after]),
    ...findRewordings(comparison, before.node, after),
  ];
  return freeIf(comparison, [before], changes);
}

/** The place of a keyword in a part, or of the part where that does not have it. */
function placeIn({ node, pointer }: Located<Node>, keyword: string): string {
  return node[keyword] === undefined ? pointer : pointerTo(pointer, keyword);
}

function findValueChanges(
  comparison: Comparison,
  before: Parameter,
  after: Parameter,
  tellStyle: (text: string, rule?: RuleId) => PartChange[],
): PartChange[] {
  const isByStyle = after.node.content === undefined;
  if (isByStyle !== (before.node.content === undefined))
    return tellStyle(`${isByStyle ? 'style' : 'media type'} says how it is written now`);
  if (!isByStyle) return findContentChanges(comparison, before, after);
  const places = [pointerTo(before.pointer, 'schema'), pointerTo(after.pointer, 'schema')] as const;
  const [from, to] = [viewAt(comparison.before, places[0]), viewAt(comparison.after, places[1])];
  const isRequired = before.node.required === true || after.node.required === true;
  const text = { ...comparison, isRequired, isText: true };
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

/** Finds the changes of the request body: whether there is one, whether it must be, how long it may be, and what is in it. */
export function findBodyChanges(comparison: Comparison, { before, after }: OperationPair): PartChange[] {
  const [from, to] = [bodyOf(before), bodyOf(after)];
  const tell = (rule: RuleId, text: string, pointer: string) =>
    changeOf(comparison, { rule, text, pointer, subject: after.name });
  if (!to) return from ? [tell('request-body-removed', 'request body removed', after.pointer)] : [];
  const isRequired = to.node.required === true;
  const kind = isRequired ? 'required' : 'optional';
  if (!from) {
    const isAsked = isRequired && comparison.sense === 'request';
    const rule = isAsked ? 'required-request-body-added' : 'request-body-added';
    return [tell(rule, `request body added, ${kind}`, to.pointer)];
  }
  const place = placeIn(to, 'required');
  const isSaid = isRequired !== (from.node.required === true);
  return [
    ...(isSaid ? [tell(`request-body-became-${kind}`, `request body: ${kind} now`, place)] : []),
    ...findSizeChange(comparison, from, to),
    ...findContentChanges(comparison, from, to),
    ...findRewordings(comparison, from.node, to),
  ];
}

function bodyOf({ operation: { body } }: OperationState): Located<Node> | undefined {
  return body && { node: { ...body.node }, pointer: body.pointer };
}

/** The bytes that a server reads at most, where the contract does not say. */
const standardBytes = 1_048_576;

function findSizeChange(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const sizeOf = ({ node }: Located<Node>) => Number(node['x-max-bytes'] ?? standardBytes);
  const [from, to] = [sizeOf(before), sizeOf(after)];
  if (from === to) return [];
  const rule = to < from ? 'max-bytes-lowered' : 'max-bytes-raised';
  return [changeOf(comparison, { rule, text: `at most ${to} bytes instead of ${from}`, pointer: after.pointer })];
}

interface Media extends Located<Node> {
  text: string;
  media: MediaType;
}

/** Finds the changes of the media types of a body, a response, a parameter or a header, and of the schema of each. */
function findContentChanges(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [from, to] = [mediaTypesOf(before), mediaTypesOf(after)];
  const place = placeIn(after, 'content');
  // Clients ask for the media type that they can read; the receiver of a callback has to read what comes.
  const isSent = comparison.message === 'request' && comparison.sense === 'response';
  const tell = (verb: 'added' | 'removed', type: string, pointer: string) => {
    const rule: RuleId = isSent ? `sent-media-type-${verb}` : `media-type-${verb}`;
    return changeOf(comparison, { rule, text: `media type ${type} ${verb}`, pointer }, after.pointer);
  };
  const kept = from.flatMap((type) => {
    const now = findCovering(to, type.media);
    return now ? compareMedia(comparison, type, now) : [tell('removed', type.text, place)];
  });
  const added = to.filter(({ media }) => !from.some((old) => covers(media, old.media) && covers(old.media, media)));
  return [...kept, ...added.map(({ text, pointer }) => tell('added', text, pointer))];
}

function mediaTypesOf({ node, pointer }: Located<Node>): Media[] {
  return Object.entries(membersOf(node.content)).map(([text, media]) => ({
    text,
    media: parseMediaType(text) ?? { essence: text.toLowerCase(), parameters: new Map() },
    node: isNode(media) ? media : {},
    pointer: pointerTo(pointer, 'content', text),
  }));
}

function compareMedia(comparison: Comparison, before: Media, after: Media): PartChange[] {
  if (comparison.isUntouched(before.node, after.node)) return [];
  const hasItems = before.node.itemSchema !== undefined || after.node.itemSchema !== undefined;
  const placeOf = (document: object, media: Media) =>
    hasItems ? itemsOf(document, media) : pointerTo(media.pointer, 'schema');
  const inner = { ...comparison, isText: false, isXml: /[/+]xml$/.test(after.media.essence) };
  const isRewritten = !isSame(encodingsOf(before), encodingsOf(after));
  const rewritten = { rule: 'encoding-changed', text: 'encoding changed', pointer: after.pointer } as const;
  return [
    ...findSchemaChanges(inner, placeOf(comparison.before, before), placeOf(comparison.after, after)),
    ...(isRewritten ? [changeOf(comparison, rewritten)] : []),
    ...findRewordings(comparison, before.node, after),
  ];
}

/** The schema of each item of a sequence, wherever that stands. */
function itemsOf(document: object, { node, pointer }: Located<Node>): string {
  if (node.itemSchema !== undefined) return pointerTo(pointer, 'itemSchema');
  const whole = node.schema === undefined ? undefined : locate<Node>(document, pointerTo(pointer, 'schema'));
  return whole?.node.items === undefined ? pointerTo(pointer, 'schema') : pointerTo(whole.pointer, 'items');
}

const standardEncoding: Node = { style: 'form', explode: true, allowReserved: false };

/** How the fields of a form are written, without what holds anyway. */
function encodingsOf({ node: { encoding } }: Located<Node>): Map<string, unknown> {
  const isSaid = ([keyword, value]: [string, unknown]) => standardEncoding[keyword] !== value;
  const fields = Object.entries(membersOf(encoding)).map(([name, value]) => ({
    name,
    said: Object.entries(membersOf(value)).filter(isSaid),
  }));
  return new Map(
    fields.filter(({ said }) => said.length > 0).map(({ name, said }) => [name, Object.fromEntries(said)]),
  );
}

/** Finds the changes of the responses: of their statuses, their headers, their links and what is in them. */
export function findResponseChanges(comparison: Comparison, { before, after }: OperationPair): PartChange[] {
  const [from, to] = [[...before.operation.responses.keys()], [...after.operation.responses.keys()]];
  const place = pointerTo(after.pointer, 'responses');
  const tell = (variation: Variation) => changeOf(comparison, { ...variation, subject: after.name });
  const kept = from.flatMap((status): PartChange[] => {
    const [old, now] = [covering(before, status), covering(after, status)];
    if (old && now) return compareResponse(comparison, old, now);
    // A range that is spelt out is compared with each status of it.
    if (/^\dXX$/i.test(status) && to.some((other) => other[0] === status[0])) return [];
    const rule = /^[45]|^default$/.test(status) ? 'error-response-removed' : 'response-removed';
    return [tell({ rule, text: `${status} response removed`, pointer: place })];
  });
  const added = to
    .filter((status) => !from.includes(status))
    .flatMap((status) => {
      const [old, now] = [covering(before, status), covering(after, status)];
      const change = tell({
        rule: 'response-added',
        text: `${status} response added`,
        pointer: pointerTo(place, status),
      });
      // Readers were told what to expect of this status by the range, or the default, that took it in.
      return [change, ...(old && now ? compareResponse(comparison, old, now) : [])];
    });
  return [...kept, ...added];
}

/**
 * Finds what the operation declares for a status: under itself, its range, or the default. Beside a response for success, the
 * default describes what goes wrong.
 */
function covering({ operation: { responses } }: OperationState, status: string): Located<Node> | undefined {
  const isBesideDefault = status.startsWith('2') && [...responses.keys()].some((key) => key.startsWith('2'));
  const keys = [status, `${status[0]}XX`, `${status[0]}xx`, ...(isBesideDefault ? [] : ['default'])];
  const [response] = keys.flatMap((key) => responses.get(key) ?? []);
  return response && { node: { ...response.node }, pointer: response.pointer };
}

function compareResponse(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  if (comparison.isUntouched(before.node, after.node)) return [];
  return [
    ...findHeaderChanges(comparison, before, after),
    ...findContentChanges(comparison, before, after),
    ...findLinkChanges(comparison, before, after),
    ...findRewordings(comparison, before.node, after),
  ];
}

function findLinkChanges(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [from, to] = [linksOf(comparison.before, before), linksOf(comparison.after, after)];
  const tell = (variation: Variation) => changeOf(comparison, variation, after.pointer);
  const place = placeIn(after, 'links');
  const targetOf = ({ operationId, operationRef, parameters = {}, requestBody, server }: Node) => [
    operationId,
    operationRef,
    parameters,
    requestBody,
    server,
  ];
  const added = [...to]
    .filter(([name]) => !from.has(name))
    .map(([name, { pointer }]) => tell({ rule: 'link-added', text: `link ${name} added`, pointer }));
  const others = [...from].flatMap(([name, link]): PartChange[] => {
    const now = to.get(name);
    if (!now) return [tell({ rule: 'link-removed', text: `link ${name} removed`, pointer: place })];
    const isOther = !isSame(targetOf(link.node), targetOf(now.node));
    const text = `link ${name} leads elsewhere, or with other values`;
    return [
      ...(isOther ? [tell({ rule: 'link-changed', text, pointer: now.pointer })] : []),
      ...findRewordings(comparison, link.node, now),
    ];
  });
  return [...added, ...others];
}

function linksOf(document: Document, { node, pointer }: Located<Node>): Map<string, Located<Node>> {
  const names = Object.keys(membersOf(node.links));
  return new Map(names.map((name) => [name, locate<Node>(document, pointerTo(pointer, 'links', name))]));
}
