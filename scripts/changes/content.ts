import {
  covers,
  findCovering,
  isNode,
  type Located,
  locate,
  type MediaType,
  membersOf,
  parseMediaType,
  pointerTo,
} from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import { findRewordings } from './remarks.ts';
import type { RuleId } from './rules.ts';
import { findSchemaChanges } from './schemas.ts';
import type { OperationPair, OperationState } from './states.ts';
import type { Node } from './view.ts';

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
  const place = to.node.required === undefined ? to.pointer : pointerTo(to.pointer, 'required');
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

/** A media type as the contract writes it, and as it is understood. */
interface Declared extends Located<Node> {
  text: string;
  media: MediaType;
}

/** Finds the changes of the media types of a body, a response, a parameter or a header, and of the schema of each. */
export function findContentChanges(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [from, to] = [mediaTypesOf(before), mediaTypesOf(after)];
  const place = after.node.content === undefined ? after.pointer : pointerTo(after.pointer, 'content');
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

function mediaTypesOf({ node, pointer }: Located<Node>): Declared[] {
  return Object.entries(membersOf(node.content)).map(([text, media]) => ({
    text,
    media: parseMediaType(text) ?? { essence: text.toLowerCase(), parameters: new Map() },
    node: isNode(media) ? media : {},
    pointer: pointerTo(pointer, 'content', text),
  }));
}

function compareMedia(comparison: Comparison, before: Declared, after: Declared): PartChange[] {
  if (comparison.isUntouched(before.node, after.node)) return [];
  const hasItems = before.node.itemSchema !== undefined || after.node.itemSchema !== undefined;
  const placeOf = (document: object, media: Declared) =>
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
