import { getTypes, type Plugin } from '@redocly/openapi-core';
import { memberOf, membersOf, once } from '../../server/openapi/document/index.ts';
import { styles } from '../../server/openapi/parameters/index.ts';

type Extend = NonNullable<NonNullable<Plugin['typeExtension']>['oas3']>;
/** The type of an object of a document: its fields, with their types. */
export type NodeType = ReturnType<Extend>[string];

/**
 * The types of the objects of a document, for Redocly. A schema may have any keyword since OpenAPI 3.1 (JSON Schema 2020-12,
 * section 4.3.1), and a comment before that too. Nothing in an extension is followed.
 */
export const nodeTypes: NonNullable<Plugin['typeExtension']> = {
  oas3: (given, version) => {
    const types = version === 'oas3_2' ? withMissing(given) : given;
    const { Schema, ...others } = types;
    if (!Schema) return types;
    const isOld = version === 'oas3_0';
    const schema: NodeType = isOld
      ? { ...Schema, properties: { ...Schema.properties, $comment: { type: 'string' } } }
      : { ...Schema, additionalProperties: (_, key) => (key.startsWith('x-') ? undefined : null) };
    const all = Object.entries({ ...others, Schema: schema });
    return Object.fromEntries(all.map(([name, type]) => [name, closeExtensions(type)]));
  },
};

/** The types of OpenAPI 3.2, with what Redocly's lack; its scopes and media types among the components lead to missing types. */
function withMissing(types: ReturnType<Extend>): ReturnType<Extend> {
  const change = (name: string, properties: NodeType['properties'], rest: Partial<NodeType> = {}) => {
    const type = types[name] ?? { properties: {} };
    return { [name]: { ...type, properties: { ...type.properties, ...properties }, ...rest } };
  };
  const { encoding, prefixEncoding, itemEncoding } = types.MediaType?.properties ?? {};
  return {
    ...types,
    ...change('DeviceAuthorization', { scopes: { type: 'object', additionalProperties: { type: 'string' } } }),
    ...change('NamedMediaTypes', {}, { additionalProperties: () => 'MediaType' }),
    ...change('MediaType', { description: { type: 'string' } }),
    ...change('Encoding', { encoding, prefixEncoding, itemEncoding }),
    ...change('Parameter', { style: { enum: [...new Set(styles.map(({ style }) => style))] } }),
    ...change('Response', {}, { required: [] }),
  };
}

/** The type with extensions that may hold anything. */
function closeExtensions({ extensionsPrefix: prefix, ...type }: NodeType): NodeType {
  if (prefix === undefined) return type;
  const { properties, additionalProperties: others } = type;
  return {
    ...type,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, name.startsWith(prefix) ? null : value]),
    ),
    additionalProperties: (value, key) => {
      if (key.startsWith(prefix)) return null;
      return typeof others === 'function' ? others(value, key) : others;
    },
  };
}

/** The types of the objects of an OpenAPI document of a version such as `3.1.0`. */
const typesOf = once((minor: string) => {
  const version = minor === '3.0' ? 'oas3_0' : minor === '3.2' ? 'oas3_2' : 'oas3_1';
  return nodeTypes.oas3?.(getTypes(version), version) ?? {};
});

/** The type of a part of a document: its name if it is an object, and its fields or values as Redocly describes them. */
export interface PartType {
  name: string | undefined;
  type: Record<string, unknown>;
}

/**
 * The type of the part under some keys of an object.
 * @param from the name of the object's type: that of a whole document unless given
 */
export function partTypeAt(openapi: string, root: unknown, keys: string[], from = 'Root'): PartType {
  const types = typesOf(openapi.slice(0, 3));
  const toType = (given: unknown): PartType =>
    typeof given === 'string'
      ? { name: given, type: membersOf(types[given]) }
      : { name: undefined, type: membersOf(given) };
  let [part, value] = [toType(from), root];
  for (const key of keys) {
    value = memberOf(value, key);
    const { properties, additionalProperties, items } = part.type;
    const isItem = /^\d+$/.test(key) && items !== undefined;
    const field: unknown = memberOf(properties, key) ?? (isItem ? items : additionalProperties);
    part = toType(typeof field === 'function' ? Reflect.apply(field, undefined, [value, key]) : field);
  }
  return part;
}
