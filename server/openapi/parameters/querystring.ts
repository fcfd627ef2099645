import { type Encoding, parseMediaType } from '../document/index.ts';
import type { ValueType } from '../schema/index.ts';
import { createContentCodec } from './content-codec.ts';
import { createFieldCodecs, readFields, writeFields } from './form-fields.ts';
import type { ParameterCodec } from './parameter-codec.ts';
import { decode, encode } from './percent-encoding.ts';
import { readQuery } from './query-text.ts';

/** Creates the codec of a parameter that is the query as a whole, in a media type (OpenAPI 3.2, "Parameter Locations"): a form, or a text of another that is percent-encoded. */
export function createQuerystringCodec(
  type: string,
  valueType: ValueType,
  encoding: Record<string, Encoding>,
): ParameterCodec {
  const isForm = parseMediaType(type)?.essence === 'application/x-www-form-urlencoded';
  const fieldCodec = createFieldCodecs(valueType, encoding);
  const content = createContentCodec(
    type,
    {
      isStructured: false,
      readText: (source) => decode(String(source)),
      readList: () => undefined,
      readObject: () => undefined,
      write: (text) => encode(String(text)),
    },
    valueType,
    false,
  );
  return {
    read: (source) => {
      if (typeof source !== 'string' || source === '') return undefined;
      return isForm ? readFields({ valueType, fieldCodec }, readQuery(source)) : content.read(source);
    },
    write: (value) =>
      isForm && typeof value === 'object' && value !== null ? writeFields(fieldCodec, value) : content.write(value),
    claims: () => true,
    takesRest: false,
    isWhole: true,
  };
}
