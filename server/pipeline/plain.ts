import { types } from 'node:util';

/** A place in a value that JSON cannot carry as it is, and why. */
export interface Loss {
  /** The JSON pointer into the value; empty for the value as a whole. */
  at: string;
  message: string;
}

/** A value as JSON carries it. Meaningless once there is a loss. */
export interface Plain {
  value: unknown;
  losses: Loss[];
}

const deepest = 500;
/** More than any API answers at once; an object that refers to one other twice, and so on, soon stands for more. */
const mostValues = 1_000_000;
const mostLosses = 20;

interface Reading {
  losses: Loss[];
  /** The objects that the place at hand is within. */
  above: Set<object>;
  values: number;
}

/**
 * A copy of the value as JSON carries it, every part read once. What `JSON.stringify` would drop, change or stumble over is a loss:
 * NaN, functions, a Map, undefined in a list, a getter that throws. What has a `toJSON`, as a Date has, is what that returns;
 * a property whose value is undefined is absent.
 */
export function readPlain(root: unknown): Plain {
  const reading: Reading = { losses: [], above: new Set(), values: 0 };
  return { value: copy(reading, root, ''), losses: reading.losses };
}

function copy(reading: Reading, value: unknown, at: string): unknown {
  reading.values += 1;
  if (reading.losses.length >= mostLosses) return undefined;
  if (reading.values > mostValues) return lose(reading, '', `has more than ${mostValues} values`);
  if (value === undefined || value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : lose(reading, at, `is ${value}`);
  if (typeof value !== 'object') return lose(reading, at, `is of type ${typeof value}`);
  if (reading.above.has(value)) return lose(reading, at, 'contains itself');
  if (reading.above.size >= deepest) return lose(reading, at, `is nested deeper than ${deepest} levels`);
  reading.above.add(value);
  try {
    return copyObject(reading, value, at);
  } catch (error) {
    return lose(reading, at, `cannot be read: ${describe(error)}`);
  } finally {
    reading.above.delete(value);
  }
}

function copyObject(reading: Reading, value: object, at: string): unknown {
  if (types.isDate(value) && Number.isNaN(value.getTime())) return lose(reading, at, 'is an invalid Date');
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
  if (tag !== 'Object') return lose(reading, at, `is of type ${tag}`);
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const place = `${at}/${/[~/]/.test(name) ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name}`;
    const given = readMember(reading, value, name, place);
    // It has had its say about the object that it belongs to.
    const member = name === 'toJSON' && typeof given === 'function' ? undefined : copy(reading, given, place);
    if (member === undefined) continue;
    if (name === '__proto__') Object.defineProperty(members, name, { value: member, enumerable: true });
    else members[name] = member;
  }
  return members;
}

function copyList(reading: Reading, value: unknown[], at: string): unknown[] {
  const items: unknown[] = [];
  for (let index = 0; index < value.length && reading.losses.length < mostLosses; index++) {
    if (!(index in value)) {
      lose(reading, `${at}/${index}`, 'is missing from the list');
      break;
    }
    const before = reading.losses.length;
    const item = copy(reading, value[index], `${at}/${index}`);
    if (item === undefined && reading.losses.length === before)
      lose(reading, `${at}/${index}`, 'is undefined in a list');
    items.push(item);
  }
  return items;
}

function readMember(reading: Reading, value: object, name: string, at: string): unknown {
  try {
    return Reflect.get(value, name);
  } catch (error) {
    return lose(reading, at, `cannot be read: ${describe(error)}`);
  }
}

function lose({ losses }: Reading, at: string, message: string): undefined {
  losses.push({ at, message });
}

/** The message of whatever was thrown, at most a line of it; never throws. */
export function describe(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return text.replaceAll(/\s+/g, ' ').slice(0, 200);
  } catch {
    return 'something that cannot be shown';
  }
}
