import type { Direction } from '../../server/openapi/direction.ts';
import type { Document } from '../../server/openapi/document.ts';
import { createSchemaChecks, type SchemaChecks } from '../../server/openapi/schema-checks.ts';
import type { View } from './view.ts';

/** Tells of single values whether the schemas of two states of a contract allow them, by the validator of the server. */
export interface Trial {
  older: Admits;
  newer: Admits;
}

/** Tells whether every schema of a view allows a value; undefined where they cannot be compiled. */
export type Admits = (view: View, value: unknown, direction: Direction) => boolean | undefined;

/** Creates trials that compile no more than they are asked about. */
export function createTrial(older: Document, newer: Document): Trial {
  return { older: createAdmits(older), newer: createAdmits(newer) };
}

function createAdmits(document: Document): Admits {
  const checks = new Map<Direction, SchemaChecks>();
  return (view, value, direction) => {
    const known = checks.get(direction) ?? createSchemaChecks(document, direction);
    checks.set(direction, known);
    try {
      return view.every(({ node, pointer, isPart }) => isPart === true || isAllowed(known, node, pointer, value));
    } catch {
      return undefined;
    }
  };
}

function isAllowed(checks: SchemaChecks, node: object, pointer: string, value: unknown): boolean {
  return Object.keys(node).length === 0 || checks(pointer).isValid(value);
}
