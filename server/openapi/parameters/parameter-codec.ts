import type { ValueType } from '../schema/index.ts';
import { createContentCodec } from './content-codec.ts';
import { keysOf } from './deep-object.ts';
import type { ParameterSource } from './parameter-styles.ts';
import { encodeReserved } from './percent-encoding.ts';
import { createChoice, type IsValid } from './reading-choices.ts';
import { type StyledParameter, styleOf, styles } from './style-table.ts';
import { isUnrestricted } from './text-values.ts';

/** Reads and writes the values of one parameter in its style. */
export interface ParameterCodec {
  /**
   * The value that the source spells, undefined where the parameter is absent. Texts that spell no value of the type
   * stay texts, and a parameter that comes twice without being a list is the list of both, for the schema check to
   * refuse. `isValid`, the schema check, decides where the type leaves a choice.
   */
  read(source: ParameterSource, isValid?: IsValid): unknown;
  /** The text of a value: of the path's segment, of the query without `?`, of the header's or the `Cookie` header's value. */
  write(value: unknown): string;
  /** True if a name of the query, decoded, is one under which the parameter comes. */
  claims(queryName: string): boolean;
  /** True if the parameter is the query as a whole, and its source the text of that. */
  isWhole?: boolean;
  /** True if the parameter takes every name of the query, so that its source may only have those that no other claims. */
  takesRest: boolean;
}

/** Creates the codec of a parameter whose values have the type; throws where its place has no such style. */
export function createParameterCodec(parameter: StyledParameter, type: ValueType): ParameterCodec {
  const { name, in: place, content, allowReserved = false } = parameter;
  const [mediaType] = Object.keys(content ?? {});
  const { style, explode } = styleOf(mediaType === undefined ? parameter : { name, in: place });
  const create = Object.hasOwn(styles[place], style) ? styles[place][style] : undefined;
  if (!create) throw new Error(`The ${place} parameter ${name} cannot have the style ${style}.`);
  const names = new Set(type.propertyNames);
  const takes = (property: string) => names.has(property) || (type.isOpen && type.property(property) !== undefined);
  const isEncoding = allowReserved && place !== 'header' && style !== 'cookie';
  const valueStyle = create({
    ...{ name, explode, takes },
    ...(isEncoding && { encodeReserved: (text: string) => encodeReserved(text, place) }),
  });
  const isSpread = place === 'query' && !mediaType && style !== 'deepObject' && explode && admitsObjects(type);
  return {
    ...(mediaType === undefined
      ? { read: createChoice(valueStyle, type), write: valueStyle.write }
      : createContentCodec(mediaType, valueStyle, type, place === 'header')),
    claims: (queryName) => {
      if (place !== 'query') return false;
      if (style === 'deepObject') return keysOf(queryName, name) !== undefined;
      return isSpread ? takes(queryName) || (queryName === name && type.types.size > 1) : queryName === name;
    },
    takesRest: isSpread && type.isOpen,
  };
}

function admitsObjects(type: ValueType): boolean {
  return type.types.has('object') && !isUnrestricted(type);
}
