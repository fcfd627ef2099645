import type { Plugin } from '@redocly/openapi-core';

type Extend = NonNullable<NonNullable<Plugin['typeExtension']>['oas3']>;
type NodeType = ReturnType<Extend>[string];

/**
 * What Redocly's rules are to know of the parts of a document. A schema may have any keyword since OpenAPI 3.1 (JSON Schema
 * 2020-12, section 4.3.1), and a comment before that too. What an extension holds is nobody else's: nothing in it is followed.
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

/** The types of OpenAPI 3.2 with what Redocly's lack of it; of its own, scopes and media types among the components lead to types that there are not. */
function withMissing(types: ReturnType<Extend>): ReturnType<Extend> {
  const change = (name: string, properties: NodeType['properties'], rest: Partial<NodeType> = {}) => {
    const type = types[name] ?? { properties: {} };
    return { [name]: { ...type, properties: { ...type.properties, ...properties }, ...rest } };
  };
  const { encoding, prefixEncoding, itemEncoding } = types.MediaType?.properties ?? {};
  const { style } = types.Parameter?.properties ?? {};
  const styles = typeof style === 'object' && style && 'enum' in style ? (style.enum ?? []) : [];
  return {
    ...types,
    ...change('DeviceAuthorization', { scopes: { type: 'object', additionalProperties: { type: 'string' } } }),
    ...change('NamedMediaTypes', {}, { additionalProperties: () => 'MediaType' }),
    ...change('MediaType', { description: { type: 'string' } }),
    ...change('Encoding', { encoding, prefixEncoding, itemEncoding }),
    ...change('Parameter', { style: { enum: [...styles, 'cookie'] } }),
    ...change('Response', {}, { required: [] }),
  };
}

/** The type with extensions that are known to be there, and no more. */
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
