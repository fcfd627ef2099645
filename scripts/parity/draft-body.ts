import { makePlainBody, writeSequence } from '../../server/openapi/bodies/index.ts';
import { findCovering, isNode, isRange, parseMediaType } from '../../server/openapi/document/index.ts';
import type { Content } from '../../server/openapi/model.ts';
import { writeFields } from '../../server/openapi/parameters/index.ts';
import type { Draft } from './request-draft.ts';
import { writeParts, writeUnnamedParts } from './write-parts.ts';

/** The draft with a value as its body, written in the media type. */
export function withBody(draft: Draft, declared: Content, value: unknown): Draft {
  const type =
    declared.syntax === 'parts' || declared.syntax === 'list'
      ? `${declared.type}; boundary=edge`
      : nameType(draft, declared);
  return { ...draft, content: { declared, value, type, body: writeBody(declared, value) } };
}

/** The bodies that the contract gives for a media type and sample bodies, each with a name. */
export function listBodies({
  examples,
  media,
  makeSample,
  syntax,
  valueType,
}: Content): [about: string, body: unknown][] {
  const given = examples.map(({ name, value }): [string, unknown] => [
    name === undefined ? 'the example' : `the example ${name}`,
    value,
  ]);
  const isFile = syntax === 'bytes' && !valueType.types.has('object');
  const made = isFile ? [] : [makeSample({ size: 'least' }), makeSample()];
  const values = made.flatMap((value): [string, unknown][] => (value === undefined ? [] : [['a sample body', value]]));
  return given.length + values.length > 0 ? [...given, ...values] : [['a sample body', makePlainBody(media)]];
}

function writeBody(content: Content, value: unknown): string | Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (content.syntax === 'json') return JSON.stringify(value);
  if (isNode(value) && content.syntax === 'fields') return writeFields(content.fieldCodec, value);
  if (isNode(value) && content.syntax === 'parts') return writeParts(content, value);
  if (content.syntax === 'list' && typeof value !== 'string') return writeUnnamedParts(content, [value].flat());
  if (content.isListed && typeof value !== 'string') return writeSequence(content, [value].flat());
  if (content.readXml) return typeof value === 'string' ? value : content.renderXml(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A media type that the declared one stands for, and no other of the operation's. */
function nameType({ operation }: Draft, declared: Content): string {
  if (!isRange(declared.media)) return declared.type;
  const [main = ''] = declared.media.essence.split('/');
  const names = main === '*' ? ['application/octet-stream', 'x/any'] : [`${main}/png`, `${main}/x-any`];
  const isOwn = (name: string) => {
    const media = parseMediaType(name);
    return media && findCovering(operation.body?.content ?? [], media) === declared;
  };
  return names.find(isOwn) ?? declared.type;
}
