import type { SchemaNode } from '../openapi/schema/index.ts';

/** Whether every object has a member of the name without having been given one: the validator takes it for a property. */
export function isInherited(name: string): boolean {
  return name in Object.prototype;
}

/** A schema that requires the properties: an inherited one by its name, since asking for its value finds what is inherited. */
export function requireNames(names: string[]): SchemaNode {
  const inherited = names.filter(isInherited).map((name) => ({
    anyOf: [{ not: { type: 'object' } }, { not: { propertyNames: { not: { const: name } } } }],
  }));
  const required = names.filter((name) => !isInherited(name));
  return {
    ...(required.length > 0 && { required }),
    ...(inherited.length > 0 && { allOf: inherited }),
  };
}

/** Schemas of properties, those of inherited names as patterns: only a property of the value's own matches one. */
export function declareProperties(properties: Record<string, unknown>, patterns: Record<string, unknown>): SchemaNode {
  const entries = Object.entries(properties);
  const inherited = entries.filter(([name]) => isInherited(name)).map(([name, schema]) => [`^${name}$`, schema]);
  return {
    properties: Object.fromEntries(entries.filter(([name]) => !isInherited(name))),
    patternProperties: { ...patterns, ...Object.fromEntries(inherited) },
  };
}
