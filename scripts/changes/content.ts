import {
  covers,
  type Document,
  findCovering,
  type Located,
  locate,
  type MediaType,
  memberOf,
  membersOf,
  parseMediaType,
  pointerTo,
} from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';
import { type Comparison, changeOf, type PartChange } from './comparison.ts';
import { renderLabel } from './label.ts';
import type { RuleId } from './rules/index.ts';
import { findSchemaChanges } from './schemas.ts';
import { isNode, type Node } from './view.ts';
import { findRewordings } from './words.ts';

/** A media type as the contract writes it, and as it is understood. */
interface Declared {
  text: string;
  media: MediaType;
}

/** Finds the changes of the media types of a body, a response, a parameter or a header, and of the schema of each. */
export function findContentChanges(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [was, is] = [mediaTypesOf(before), mediaTypesOf(after)];
  const place = after.node.content === undefined ? after.pointer : pointerTo(after.pointer, 'content');
  const name = renderLabel(comparison.newer, after.pointer);
  const change = (what: 'added' | 'removed', type: string, pointer: string) =>
    changeOf(comparison, ruleFor(comparison, what), `${name}: media type ${type} ${what}`, pointer);
  const kept = was.flatMap((type) => {
    const now = findCovering(is, type.media);
    return now ? compare(comparison, before, after, type, now) : [change('removed', type.text, place)];
  });
  const added = is.filter(({ media }) => !was.some((old) => covers(media, old.media) && covers(old.media, media)));
  return [...kept, ...added.map(({ text }) => change('added', text, pointerTo(place, text)))];
}

/** Callers ask for the media type that they can read; the receiver of a callback has to read what comes. */
function ruleFor({ message, sense }: Comparison, what: 'added' | 'removed'): RuleId {
  return message === 'request' && sense === 'response' ? `sent-media-type-${what}` : `media-type-${what}`;
}

function compare(
  comparison: Comparison,
  before: Located<Node>,
  after: Located<Node>,
  was: Declared,
  is: Declared,
): PartChange[] {
  const [older, newer] = [pointerTo(before.pointer, 'content', was.text), pointerTo(after.pointer, 'content', is.text)];
  const [from, to] = [nodeOf(before, was.text), nodeOf(after, is.text)];
  if (comparison.isUntouched(from, to)) return [];
  const hasItems = from.itemSchema !== undefined || to.itemSchema !== undefined;
  const place = (document: Document, media: Located<Node>) =>
    hasItems ? itemsOf(document, media) : pointerTo(media.pointer, 'schema');
  const inner = { ...comparison, isText: false, isXml: /[/+]xml$/.test(is.media.essence) };
  const isRewritten = !isSame(encodingsOf(from), encodingsOf(to));
  const message = `${renderLabel(comparison.newer, newer)}: encoding changed`;
  return [
    ...findSchemaChanges(
      inner,
      place(comparison.older, { node: from, pointer: older }),
      place(comparison.newer, { node: to, pointer: newer }),
    ),
    ...(isRewritten ? [changeOf(comparison, 'encoding-changed', message, newer)] : []),
    ...findRewordings(comparison.newer, from, { node: to, pointer: newer }),
  ];
}

/** How the fields of a form are written, without what holds anyway. */
function encodingsOf({ encoding }: Node): unknown {
  const entries = Object.entries(membersOf(encoding)).map(([name, value]) => {
    const said = Object.entries(membersOf(value)).filter(([keyword, text]) => standard[keyword] !== text);
    return [name, Object.fromEntries(said)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => Object.keys(value).length > 0));
}

const standard: Record<string, unknown> = { style: 'form', explode: true, allowReserved: false };

function nodeOf({ node }: Located<Node>, type: string): Node {
  const found = memberOf(node.content, type);
  return isNode(found) ? found : {};
}

/** The schema of each item of a sequence, wherever that stands. */
function itemsOf(document: Document, { node, pointer }: Located<Node>): string {
  if (node.itemSchema !== undefined) return pointerTo(pointer, 'itemSchema');
  const whole = node.schema === undefined ? undefined : locate<Node>(document, pointerTo(pointer, 'schema'));
  return whole?.node.items === undefined ? pointerTo(pointer, 'schema') : pointerTo(whole.pointer, 'items');
}

function mediaTypesOf({ node }: Located<Node>): Declared[] {
  return Object.keys(membersOf(node.content)).map((text) => ({
    text,
    media: parseMediaType(text) ?? { essence: text.toLowerCase(), parameters: new Map() },
  }));
}
