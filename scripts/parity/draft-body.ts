import { findCovering, isRange, parseMediaType } from '../../server/openapi/media-types.ts';
import type { Content } from '../../server/openapi/model.ts';
import { isNode } from '../../server/openapi/subschemas.ts';
import type { Draft } from './request-draft.ts';
import { findSample } from './sample-values.ts';
import { writeParts } from './write-parts.ts';

/** The draft with a value as its body, written in the media type. */
export function withBody(draft: Draft, declared: Content, value: unknown): Draft {
  const type = declared.syntax === 'parts' ? `${declared.type}; boundary=edge` : nameType(draft, declared);
  return { ...draft, content: { declared, value, type, body: writeBody(draft, declared, value) } };
}

/** The bodies that the contract gives for a media type, each with a name; a made-up one where it gives none. */
export function listBodies(document: object, { examples, check, syntax }: Content): [about: string, body: unknown][] {
  if (examples.length > 0) {
    return examples.map(({ name, value }) => [name === undefined ? 'the example' : `the example ${name}`, value]);
  }
  const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
  const sample = check && findSample({ document, direction: 'request' }, check);
  return [['a made-up body', syntax === 'bytes' && typeof sample !== 'string' ? bytes : (sample ?? 'abc')]];
}

function writeBody({ contract: { document } }: Draft, content: Content, value: unknown): string | Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (content.syntax === 'json') return JSON.stringify(value);
  if (isNode(value) && content.syntax === 'fields') return writeFields(content, value).join('&');
  if (isNode(value) && content.syntax === 'parts') return writeParts(document, content, value);
  if (content.syntax === 'lines')
    return [value]
      .flat()
      .map((item) => JSON.stringify(item))
      .join('\n');
  if (content.readXml) return typeof value === 'string' ? value : content.renderXml(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function writeFields({ fieldCodec }: Content, value: Record<string, unknown>): string[] {
  const fields = Object.entries(value).map(([name, member]) => fieldCodec(name).write(member));
  return fields.filter((field) => field !== '');
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
