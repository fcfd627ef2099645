import type { Compilation } from './compilation.ts';
import { compileHeaders } from './compile-header.ts';
import type { Encoding } from './document.ts';
import { parseMediaType } from './media-types.ts';
import type { Content, PartRules } from './model.ts';
import { pointerTo } from './pointer.ts';
import { isUnrestricted } from './text-values.ts';
import { anyValue } from './type-statements.ts';
import type { ValueType } from './value-types.ts';

/** Compiles how the parts of a multipart body are read, each by its name. */
export function compileParts(
  compilation: Compilation,
  valueType: ValueType,
  encodings: Record<string, Encoding>,
  pointer: string,
): Content['part'] {
  const known = new Map<string, PartRules>();
  const compile = (name: string): PartRules => {
    const encoding = Object.hasOwn(encodings, name) ? (encodings[name] ?? {}) : {};
    const type = valueType.property(name) ?? anyValue;
    const item = type.types.has('array') && !isUnrestricted(type) ? type.items(0) : type;
    const place = pointerTo(pointer, 'encoding', name);
    return {
      pointer: place,
      isFile: item.isBinary ? true : isUnrestricted(item) ? undefined : false,
      types: (encoding.contentType ?? '').split(',').flatMap((text) => parseMediaType(text.trim()) ?? []),
      headers: compileHeaders(compilation, { node: encoding, pointer: place }, 'request'),
    };
  };
  return (name) => {
    const rules = known.get(name) ?? compile(name);
    // A caller may send any names.
    if (valueType.propertyNames.includes(name)) known.set(name, rules);
    return rules;
  };
}
