import { type Document, pointerTo } from '../../server/openapi/document/index.ts';
import { createSchemaChecks, type Direction, type SchemaChecks } from '../../server/openapi/schema/index.ts';
import type { Facet, Node, View } from './view.ts';

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
  const known = (direction: Direction): SchemaChecks => {
    const found = checks.get(direction) ?? createSchemaChecks(document, direction);
    checks.set(direction, found);
    return found;
  };
  return (view, value, direction) => {
    try {
      return view.every((facet) => isAllowed(document, facet, direction, known)(value));
    } catch {
      return undefined;
    }
  };
}

function isAllowed(
  document: Document,
  { node, pointer, isPart }: Facet,
  direction: Direction,
  checks: (direction: Direction) => SchemaChecks,
): (value: unknown) => boolean {
  if (Object.keys(node).length === 0) return () => true;
  if (!isPart) return checks(direction)(pointer).isValid;
  const check = partChecks.get(node) ?? { [direction]: compilePart(document, node, direction) };
  const isValid = check[direction] ?? compilePart(document, node, direction);
  partChecks.set(node, { ...check, [direction]: isValid });
  return isValid;
}

const partChecks = new WeakMap<object, Partial<Record<Direction, (value: unknown) => boolean>>>();

/** Less than what stands at a place in the contract is compiled as if it stood at one of its own. */
function compilePart(document: Document, { $ref, allOf, ...node }: Node, direction: Direction) {
  const name = 'x-part';
  const schemas = { ...document.components?.schemas, [name]: node };
  // The keywords of a view are those of OpenAPI 3.1.
  const whole = { ...document, openapi: '3.1.0', components: { ...document.components, schemas } };
  return createSchemaChecks(whole, direction)(pointerTo('#', 'components', 'schemas', name)).isValid;
}
