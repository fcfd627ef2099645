import { isNode, memberOf } from '../../server/openapi/document/index.ts';
import type { SchemaNode } from '../../server/openapi/schema/index.ts';
import { candidatesFor } from './candidates.ts';
import { type Flat, listAlternatives, typesOfFlat } from './flat-schemas.ts';
import { type Sampling, sampleOf } from './sample-values.ts';

/** A body that differs from another in one property, and in what. */
export type Variant = [about: string, body: unknown];

/** Names that a body may well have, and that code stumbles over. */
const strange = ['unknown', '', '__proto__', 'constructor', 'toString', 'with space', 'ünknown', 'a/b~c'];

/** The depth to which objects in a body are varied. */
const mostLevels = 3;

/** Every variant of a body, at its top and within, that goes to or beyond a constraint. */
export function createVariants(sampling: Sampling, flat: Flat, base: SchemaNode): Variant[] {
  return createWithin(sampling, flat, base, []);
}

function createWithin(sampling: Sampling, flat: Flat, base: SchemaNode, outer: string[]): Variant[] {
  const own = [...flat.properties].flatMap(([name, schema]): Variant[] => {
    const place = [...outer, name].join('.');
    const set = (value: unknown) => replace(base, name, value);
    const candidates = candidatesFor(sampling, schema);
    return [
      ...candidates.map(({ about, value }): Variant => [`${place} is ${about}`, set(value)]),
      [`${place} is left out`, omit(base, name)],
      [`${place} as it may be`, set(sampleOf(sampling, schema, true))],
      ...createInner(sampling, schema, memberOf(base, name), [...outer, name]).map(
        ([about, value]): Variant => [about, set(value)],
      ),
    ];
  });
  const unknown = strange.map((name): Variant => {
    const place = [...outer, JSON.stringify(name)].join('.');
    return [`${place} is unknown`, replace(base, name, 1)];
  });
  return [...own, ...unknown];
}

/** The variants of a property that is itself an object. */
function createInner(sampling: Sampling, schema: unknown, value: unknown, path: string[]): Variant[] {
  const [flat] = listAlternatives(sampling.document, schema);
  if (!flat || path.length > mostLevels || !typesOfFlat(flat).includes('object')) return [];
  const inner = value ?? sampleOf(sampling, schema, false);
  return isNode(inner) ? createWithin(sampling, flat, inner, path) : [];
}

/** From entries, so that even `__proto__` becomes a property like any other. */
function replace(base: SchemaNode, name: string, value: unknown): SchemaNode {
  return Object.fromEntries([...Object.entries(base).filter(([known]) => known !== name), [name, value]]);
}

function omit(base: SchemaNode, name: string): SchemaNode {
  return Object.fromEntries(Object.entries(base).filter(([known]) => known !== name));
}
