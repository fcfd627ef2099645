import { types } from 'node:util';
import { describeThrown } from '../errors/index.ts';
import { escapeName, setOwn } from '../openapi/document/index.ts';
import { mostLevels } from '../openapi/limits.ts';

/** A place in a value that JSON cannot carry as it is, and why. */
export interface Unsafe {
  /** The JSON pointer into the value; empty for the value as a whole. */
  instancePath: string;
  message: string;
}

/** A value as JSON carries it. Meaningless once any of it is unsafe. */
export interface JsonSafe {
  value: unknown;
  unsafe: Unsafe[];
}

/** More than any API responds with at once; an object that refers to one other twice, and so on, soon stands for more. */
const mostValues = 1_000_000;
const mostUnsafe = 20;

interface Reading {
  unsafe: Unsafe[];
  /** The objects that the place at hand is within. */
  above: Set<object>;
  values: number;
}

/**
 * A copy of the value as JSON carries it, every part read once. What `JSON.stringify` would drop, change or stumble over is unsafe:
 * NaN, functions, a Map, undefined in a list, a getter that throws. What has a `toJSON`, as a Date has, is what that returns;
 * a property whose value is undefined is absent.
 */
export function readJsonSafe(root: unknown): JsonSafe {
  const reading: Reading = { unsafe: [], above: new Set(), values: 0 };
  return { value: copy(reading, root, ''), unsafe: reading.unsafe };
}

function copy(reading: Reading, value: unknown, at: string): unknown {
  reading.values += 1;
  if (reading.unsafe.length >= mostUnsafe) return undefined;
  if (reading.values > mostValues) return reject(reading, '', `has more than ${mostValues} values`);
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : reject(reading, at, `is ${value}`);
  if (typeof value !== 'object') return reject(reading, at, `is of type ${typeof value}`);
  if (reading.above.has(value)) return reject(reading, at, 'contains itself');
  if (reading.above.size >= mostLevels) return reject(reading, at, `is nested deeper than ${mostLevels} levels`);
  reading.above.add(value);
  try {
    return copyObject(reading, value, at);
  } catch (error) {
    return reject(reading, at, `cannot be read: ${describeThrown(error)}`);
  } finally {
    reading.above.delete(value);
  }
}

function copyObject(reading: Reading, value: object, at: string): unknown {
  if (types.isDate(value) && Number.isNaN(value.getTime())) return reject(reading, at, 'is an invalid Date');
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const json: unknown = value.toJSON(at.split('/').at(-1));
    if (typeof json !== 'object' || json === null) return copy(reading, json, at);
    return copyMembers(reading, json, at);
  }
  return copyMembers(reading, value, at);
}

function copyMembers(reading: Reading, value: object, at: string): unknown {
  if (Array.isArray(value)) return copyList(reading, value, at);
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  // A Map, a Promise and their like would come out as `{}`.
  if (tag !== 'Object') return reject(reading, at, `is of type ${tag}`);
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const place = () => `${at}/${escapeName(name)}`;
    const given = readMember(reading, value, name, place);
    if (isScalar(given)) {
      reading.values += 1;
      setOwn(members, name, given);
      continue;
    }
    // It has had its say about the object that it belongs to.
    const member = name === 'toJSON' && typeof given === 'function' ? undefined : copy(reading, given, place());
    if (member === undefined) continue;
    setOwn(members, name, member);
  }
  return members;
}

/** Whether JSON carries the value as it is, and it holds no other. */
function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
}

function copyList(reading: Reading, value: unknown[], at: string): unknown[] {
  const items: unknown[] = [];
  for (let index = 0; index < value.length && reading.unsafe.length < mostUnsafe; index++) {
    if (!(index in value)) {
      reject(reading, `${at}/${index}`, 'is missing from the list');
      break;
    }
    const before = reading.unsafe.length;
    const item = copy(reading, value[index], `${at}/${index}`);
    if (item === undefined && reading.unsafe.length === before)
      reject(reading, `${at}/${index}`, 'is undefined in a list');
    items.push(item);
  }
  return items;
}

function readMember(reading: Reading, value: object, name: string, place: () => string): unknown {
  try {
    return Reflect.get(value, name);
  } catch (error) {
    return reject(reading, place(), `cannot be read: ${describeThrown(error)}`);
  }
}

function reject({ unsafe }: Reading, instancePath: string, message: string): undefined {
  unsafe.push({ instancePath, message });
}
