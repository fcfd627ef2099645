import type { ValueType } from './value-types.ts';

/** A property in a value that its schema does not name. */
export interface Undeclared {
  /** The object that has it. */
  holder: object;
  name: string;
  /** The names that lead to it, `*` for the index of an item. */
  path: string[];
}

/** Finds every property in a JSON value that a schema does not name. */
export type FindUndeclared = (value: unknown) => Undeclared[];

/** Lists have no more item types of their own than this; a schema that has is read as if its later items were alike. */
const mostItemTypes = 64;

/** A schema that contains itself in ever new compositions is not followed for ever. */
const mostShapes = 10_000;

/** A value's type as the search reads it, made once: the names that it knows, and the shapes of what is within. */
interface Shape {
  /** Undefined where any name is right. */
  names: ReadonlySet<string> | undefined;
  property(name: string): Shape | undefined;
  item(index: number): Shape;
}

/**
 * Creates the search for what a schema does not name. Where the schema leaves the names to the sender (it says so by
 * `additionalProperties` or `patternProperties`, or declares no property at all) every name is right.
 */
export function createUndeclaredSearch(type: ValueType): FindUndeclared {
  const shapes = createShapes();
  return (value) => {
    if (typeof value !== 'object' || value === null) return [];
    const found: Undeclared[] = [];
    search(found, shapes(type), value, []);
    return found;
  };
}

/** What is within a value is looked at when a value has it, so that a schema may contain itself. */
function createShapes(): (type: ValueType) => Shape {
  const known = new Map<ValueType, Shape>();
  const shapeOf = (type: ValueType): Shape => {
    const found = known.get(type);
    if (found) return found;
    if (known.size >= mostShapes) return anyShape;
    const shape = createShape(type, shapeOf);
    known.set(type, shape);
    return shape;
  };
  return shapeOf;
}

const anyShape: Shape = { names: undefined, property: () => undefined, item: () => anyShape };

function createShape(type: ValueType, shapeOf: (type: ValueType) => Shape): Shape {
  const properties = new Map<string, Shape | undefined>();
  const items: Shape[] = [];
  const read = (name: string) => {
    const inner = type.property(name);
    return inner && shapeOf(inner);
  };
  return {
    names: type.isOpen ? undefined : new Set(type.propertyNames),
    property(name) {
      // Other names are the sender's to choose, and must not pile up.
      if (!type.propertyNames.includes(name)) return read(name);
      if (!properties.has(name)) properties.set(name, read(name));
      return properties.get(name);
    },
    item(index) {
      const place = Math.min(index, mostItemTypes);
      const shape = items[place] ?? shapeOf(type.items(place));
      items[place] = shape;
      return shape;
    },
  };
}

function search(found: Undeclared[], shape: Shape, value: object, path: string[]): void {
  if (Array.isArray(value)) {
    const inside = [...path, '*'];
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (isHolder(item)) search(found, shape.item(index), item, inside);
    }
    return;
  }
  const { names } = shape;
  for (const name of Object.keys(value)) {
    const member: unknown = Reflect.get(value, name);
    if (names && !names.has(name)) found.push({ holder: value, name, path: [...path, name] });
    else if (isHolder(member)) {
      const inner = shape.property(name);
      if (inner) search(found, inner, member, [...path, name]);
    }
  }
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
