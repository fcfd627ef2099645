import { types } from 'node:util';
import { describeThrown } from '../errors/index.ts';
import { escapeName, setOwn } from '../openapi/document/index.ts';
import { mostLevels } from '../openapi/limits.ts';
import type { ValueType } from '../openapi/schema/index.ts';
import { type Copying, findCopier } from './copiers.ts';

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
  /** True if the type declares every property in it. */
  isDeclared: boolean;
}

/** More than any API responds with at once; an object that refers to one other twice, and so on, soon stands for more. */
const mostValues = 1_000_000;
const mostUnsafe = 20;

/**
 * A copy of the value as JSON carries it, every part read once. What `JSON.stringify` would drop, change or stumble over is unsafe:
 * NaN, functions, a Map, undefined in a list, a getter that throws. What has a `toJSON`, as a Date has, is what that returns;
 * a property whose value is undefined is absent.
 * @param type the type of the value: objects that it describes are copied by code that is compiled for them
 */
export function readJsonSafe(root: unknown, type?: ValueType): JsonSafe {
  const reading = new Reading();
  const value = reading.copy(root, type);
  return { value, unsafe: reading.unsafe, isDeclared: type !== undefined && reading.isDeclared };
}

/** The reading of one value. */
class Reading implements Copying {
  readonly unsafe: Unsafe[] = [];
  isDeclared = true;
  /** The names that lead to the place at hand, and the objects that it is within. */
  private readonly path: (string | number)[] = [];
  private readonly above: object[] = [];
  private values = 0;

  copy(value: unknown, type: ValueType | undefined): unknown {
    this.values += 1;
    if (this.unsafe.length >= mostUnsafe) return undefined;
    if (this.values > mostValues) return this.reject(`has more than ${mostValues} values`, []);
    if (value === undefined || isScalar(value)) return value;
    if (typeof value === 'number') return this.reject(`is ${value}`);
    if (typeof value !== 'object' || value === null) return this.reject(`is of type ${typeof value}`);
    if (this.above.includes(value)) return this.reject('contains itself');
    if (this.above.length >= mostLevels) return this.reject(`is nested deeper than ${mostLevels} levels`);
    const depth = this.path.length;
    this.above.push(value);
    try {
      return this.copyObject(value, type);
    } catch (error) {
      this.path.length = depth;
      return this.reject(`cannot be read: ${describeThrown(error)}`);
    } finally {
      this.above.pop();
    }
  }

  private copyObject(value: object, type: ValueType | undefined): unknown {
    if (types.isDate(value) && Number.isNaN(value.getTime())) return this.reject('is an invalid Date');
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      const json: unknown = value.toJSON(String(this.path.at(-1) ?? ''));
      return typeof json === 'object' && json !== null ? this.copyMembers(json, type) : this.copy(json, type);
    }
    return this.copyMembers(value, type);
  }

  private copyMembers(value: object, type: ValueType | undefined): unknown {
    if (Array.isArray(value)) return this.copyList(value, type);
    const tag = Object.prototype.toString.call(value);
    // A Map, a Promise and their like would come out as `{}`.
    if (tag !== '[object Object]') return this.reject(`is of type ${tag.slice(8, -1)}`);
    const names = Object.keys(value);
    const copier = type && this.values + names.length <= mostValues ? findCopier(type, names) : undefined;
    if (!copier) return this.copyNames(value, names, type);
    return copier(this, value);
  }

  /** The members of those names, each read once. */
  private copyNames(value: object, names: string[], type: ValueType | undefined): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    for (const name of names) {
      const given = this.read(value, name);
      const isNamed = type?.declares(name) === true;
      // What is behind a name of the caller's choice is left to the search for what is not declared.
      if (!isNamed && (!type?.isOpen || !isScalar(given))) this.isDeclared = false;
      const member = this.copyMember(name, given, isNamed ? type?.property(name) : undefined);
      if (member !== undefined) setOwn(members, name, member);
    }
    return members;
  }

  /** The member that a getter may give; one that throws is unsafe. */
  private read(value: object, name: string): unknown {
    try {
      return Reflect.get(value, name);
    } catch (error) {
      return this.failMember(name, error);
    }
  }

  copyMember(name: string, member: unknown, type: ValueType | undefined): unknown {
    if (isScalar(member)) {
      this.values += 1;
      return member;
    }
    // It has had its say about the object that it belongs to.
    if (name === 'toJSON' && typeof member === 'function') return undefined;
    this.path.push(name);
    const copied = this.copy(member, type);
    this.path.pop();
    return copied;
  }

  /** Counts scalars that were copied without a call. */
  count(scalars: number): void {
    this.values += scalars;
  }

  failMember(name: string, error: unknown): undefined {
    return this.reject(`cannot be read: ${describeThrown(error)}`, [...this.path, name]);
  }

  private copyList(value: unknown[], type: ValueType | undefined): unknown[] {
    const items: unknown[] = [];
    for (let index = 0; index < value.length && this.unsafe.length < mostUnsafe; index++) {
      this.path.push(index);
      const before = this.unsafe.length;
      const isThere = index in value;
      const item = isThere ? this.copy(value[index], type?.items(index)) : this.reject('is missing from the list');
      if (item === undefined && this.unsafe.length === before) this.reject('is undefined in a list');
      this.path.pop();
      if (!isThere) break;
      items.push(item);
    }
    return items;
  }

  private reject(message: string, path = this.path): undefined {
    const instancePath = path.map((name) => `/${typeof name === 'string' ? escapeName(name) : name}`).join('');
    this.unsafe.push({ instancePath, message });
  }
}

/** Whether JSON carries the value as it is, and it holds no other. */
function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
}
