import { type Encoding, isHolder, isJsonType, parseMediaType, setOwn } from '../document/index.ts';
import { anyValue, type ValueType } from '../schema/index.ts';
import { createContentCodec, createParameterCodec, type ParameterCodec } from './codec.ts';
import { decode, decodeQuery, encode, type Pairs, readQuery } from './styles.ts';

/** The codec of each field of a form, by name. */
export type FieldCodecs = (name: string) => ParameterCodec;

/** The fields of a body, as a query would have them, as values of the types that the contract gives them; those that it does not declare are texts. */
export function readFields(
  content: { valueType: ValueType; fieldCodec: FieldCodecs },
  values: Pairs,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const taken = new Set<string>();
  for (const name of content.valueType.propertyNames) {
    const codec = content.fieldCodec(name);
    const value = codec.read(values);
    if (value === undefined) continue;
    setOwn(fields, name, value);
    for (const sent of values.keys()) if (sent === name || codec.claims(sent)) taken.add(sent);
  }
  for (const [name, texts] of values) {
    if (taken.has(name)) continue;
    const free = content.valueType.property(name) ? content.fieldCodec(name).read(values) : undefined;
    const plain = texts.map(decodeQuery);
    setOwn(fields, name, free ?? (plain.length === 1 ? plain[0] : plain));
  }
  return fields;
}

/** Writes the fields of a form as a query has them. */
export function writeFields(fieldCodec: FieldCodecs, fields: object): string {
  const written = Object.entries(fields).map(([name, field]) => fieldCodec(name).write(field));
  return written.filter((text) => text !== '').join('&');
}

/** The codecs of a form's fields, by name. */
export function createFieldCodecs(valueType: ValueType, encoding: Record<string, Encoding>): FieldCodecs {
  const codecs = new Map<string, ParameterCodec>();
  return (name) => {
    const known = codecs.get(name);
    if (known) return known;
    const given = Object.hasOwn(encoding, name) ? (encoding[name] ?? {}) : {};
    const codec = createFieldCodec(name, valueType.property(name) ?? anyValue, given);
    // A caller may send any names.
    if (valueType.propertyNames.includes(name)) codecs.set(name, codec);
    return codec;
  };
}

/**
 * A field is written as a parameter in the query is, in the style of its `encoding`; without one, an object is a JSON
 * text, as is what has the media type of JSON (OpenAPI 3.1, section 4.8.15).
 */
function createFieldCodec(
  name: string,
  type: ValueType,
  { style, explode, allowReserved, contentType }: Encoding,
): ParameterCodec {
  const field = { name, in: 'query' } as const;
  const isStyled = style !== undefined || explode !== undefined || allowReserved !== undefined;
  if (!isStyled && (isObject(type) || (isJsonType(contentType ?? '') && !type.types.has('array')))) {
    return createParameterCodec({ ...field, content: { 'application/json': {} } }, type);
  }
  const given = {
    ...(style !== undefined && { style }),
    ...(explode !== undefined && { explode }),
    ...(allowReserved !== undefined && { allowReserved }),
  };
  const codec = createParameterCodec({ ...field, ...given, schema: {} }, type);
  return style === undefined && type.types.has('array') && isObject(type.items(0)) ? readingItems(codec, type) : codec;
}

/** A list of objects comes as a JSON text for each. */
function readingItems(codec: ParameterCodec, type: ValueType): ParameterCodec {
  const item = createParameterCodec({ name: '', in: 'query', content: { 'application/json': {} } }, type.items(0));
  return {
    ...codec,
    read: (source) => {
      const texts = codec.read(source);
      const readItem = (text: unknown) =>
        typeof text === 'string' ? item.read(new Map([['', [encodeURIComponent(text)]]])) : text;
      return Array.isArray(texts) ? texts.map(readItem) : texts;
    },
  };
}

function isObject({ types }: ValueType): boolean {
  return types.has('object') && !types.has('string') && !types.has('array');
}

/** Creates the codec of a parameter that is the query as a whole, in a media type (OpenAPI 3.2, "Parameter Locations"): a form, or a text of another that is percent-encoded. */
export function createQuerystringCodec(
  type: string,
  valueType: ValueType,
  encoding: Record<string, Encoding>,
): ParameterCodec {
  const isForm = parseMediaType(type)?.essence === 'application/x-www-form-urlencoded';
  const fieldCodec = createFieldCodecs(valueType, encoding);
  const content = createContentCodec(type, valueType, {
    readText: (source) => decode(String(source)),
    write: (text) => encode(String(text)),
    isHeader: false,
  });
  return {
    read: (source) => {
      if (typeof source !== 'string' || source === '') return undefined;
      return isForm ? readFields({ valueType, fieldCodec }, readQuery(source)) : content.read(source);
    },
    write: (value) => (isForm && isHolder(value) ? writeFields(fieldCodec, value) : content.write(value)),
    claims: () => true,
    takesRest: false,
    isWhole: true,
    writing: { style: '', explode: false, isReserved: false, mediaType: type },
  };
}
