import {
  type Encoding,
  type Located,
  type MediaType,
  type MediaTypeObject,
  parseMediaType,
  pointerTo,
} from '../document/index.ts';
import { mostParts } from '../limits.ts';
import { type Compilation, compileHeaders, isUnrestricted } from '../parameters/index.ts';
import { anyValue, type Direction, type ValueType } from '../schema/index.ts';
import type { Content, PartRules } from './content.ts';
import { syntaxOf } from './media-types.ts';

/** A part as the contract describes it. */
interface Described {
  encoding: Encoding;
  /** Where its encoding stands, below the media type. */
  place: string[];
  valueType: ValueType;
}

/** Compiles how the parts of a multipart body are read and written: each by its name, or by its position (OpenAPI 3.2, "Encoding By Position"). */
export function compileParts(
  compilation: Compilation,
  { node, pointer }: Located<MediaTypeObject>,
  direction: Direction,
  content: Content,
): Content['part'] {
  const known = new Map<string, PartRules>();
  const isList = content.syntax === 'list';
  const compile = (name: string): PartRules => {
    const { encoding, place, valueType } = isList
      ? describeAt(Number(name), node, content)
      : describe(name, node, content);
    const types = (encoding.contentType ?? '').split(',').flatMap((text) => parseMediaType(text.trim()) ?? []);
    const declared = pointerTo(pointer, ...place);
    return {
      pointer: declared,
      isFile:
        valueType.isBinary || (isList && isOfBytes(valueType, types))
          ? true
          : isUnrestricted(valueType)
            ? undefined
            : false,
      valueType,
      types,
      headers: compileHeaders(compilation, { node: encoding, pointer: declared }, direction),
    };
  };
  return (name) => {
    const rules = known.get(name) ?? compile(name);
    // A caller may send any names, and a stream may have any number of parts.
    if (isList ? Number(name) < mostParts : content.valueType.propertyNames.includes(name)) known.set(name, rules);
    return rules;
  };
}

function describe(name: string, { encoding = {} }: MediaTypeObject, { valueType }: Content): Described {
  const type = valueType.property(name) ?? anyValue;
  return {
    encoding: Object.hasOwn(encoding, name) ? (encoding[name] ?? {}) : {},
    place: ['encoding', name],
    valueType: type.types.has('array') && !isUnrestricted(type) ? type.items(0) : type,
  };
}

function describeAt(index: number, { prefixEncoding, itemEncoding }: MediaTypeObject, content: Content): Described {
  const own = prefixEncoding?.[index];
  return {
    encoding: own ?? itemEncoding ?? {},
    place: own ? ['prefixEncoding', String(index)] : ['itemEncoding'],
    valueType: content.item.isOfList ? content.valueType.items(index) : content.valueType,
  };
}

/** A value of which nothing is said is bytes, unless its media types say that it is a text (OpenAPI 3.2, "Encoding Object"). */
function isOfBytes(valueType: ValueType, types: MediaType[]): boolean {
  return isUnrestricted(valueType) && types.length > 0 && types.every((type) => syntaxOf(type) === 'bytes');
}
