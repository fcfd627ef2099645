import type { Location, UserContext } from '@redocly/openapi-core';
import { isNode, isRef } from '../../../server/openapi/document/index.ts';
import type { SchemaNode } from '../../../server/openapi/schema/index.ts';

/** A part of a schema that every value must keep to: the schema itself, what it refers to, or a branch of `allOf`. */
export interface SchemaPart {
  schema: SchemaNode;
  location: Location;
}

/** The parts of a schema that hold at the same time, references followed; the schema's own first. */
export function listParts(schema: unknown, location: Location, context: UserContext): SchemaPart[] {
  const seen = new Set<unknown>();
  const visit = (node: unknown, place: Location): SchemaPart[] => {
    if (!isNode(node) || seen.has(node)) return [];
    seen.add(node);
    const target = isRef(node) ? context.resolve<SchemaNode>(node, place.source.absoluteRef) : undefined;
    const referred = target?.location ? visit(target.node, target.location) : [];
    const branches = Array.isArray(node.allOf) ? node.allOf : [];
    const own = { schema: node, location: place };
    return [
      own,
      ...referred,
      ...branches.flatMap((branch, index) => visit(branch, place.child(['allOf', String(index)]))),
    ];
  };
  return visit(schema, location);
}

/** What a schema refers to, if it is a reference, or the schema itself. */
export function follow(schema: unknown, location: Location, context: UserContext): unknown {
  return isRef(schema) ? context.resolve<SchemaNode | boolean>(schema, location.source.absoluteRef).node : schema;
}

const jsonTypes = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

/** The types that a part admits; none where it does not say. */
export function typesOf({ schema }: SchemaPart): Set<string> | undefined {
  const { type, nullable } = schema;
  const names = [type].flat().filter((name): name is string => jsonTypes.includes(String(name)));
  if (names.length === 0) return undefined;
  const all = nullable === true ? [...names, 'null'] : names;
  return new Set(all.flatMap((name) => (name === 'number' ? ['number', 'integer'] : [name])));
}

/** The types that all parts admit; none where no part says. */
export function commonTypes(parts: SchemaPart[]): Set<string> | undefined {
  const told = parts.map(typesOf).filter((types) => types !== undefined);
  return told.length === 0 ? undefined : new Set(jsonTypes.filter((type) => told.every((types) => types.has(type))));
}

/** The type of a JSON value. */
export function typeOfValue(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value;
  return value === null ? 'null' : Array.isArray(value) ? 'array' : 'object';
}
