import { setOwn } from '../openapi/document/index.ts';
import type { ValueType } from '../openapi/schema/index.ts';

/** What a copier asks for what is no scalar. */
export interface Copying {
  copyMember(name: string, member: unknown, type: ValueType | undefined): unknown;
  /** Counts scalars that were copied without a call. */
  count(scalars: number): void;
  failMember(name: string, error: unknown): undefined;
}

/** Copies the members of an object whose names are known, in their order, each read once. */
type Copier = (copying: Copying, value: object) => unknown;

/** Names of an object in their order, and the code that copies such objects once they have come a few times. */
interface Order {
  names: string[];
  times: number;
  copier: Copier | undefined;
}

/** The orders of a type that are compiled: an object with other names is copied name by name. */
const mostOrders = 8;

/** What comes less often is not worth compiling. */
const leastTimes = 4;

const ordersOf = new WeakMap<ValueType, Order[]>();

/**
 * The compiled copier of objects of a type with just those names; none where the type does not declare all of them, since
 * those come without end. Member by member, V8 makes an object that is slow to check and to write.
 */
export function findCopier(type: ValueType, names: string[]): Copier | undefined {
  const orders = ordersOf.get(type) ?? [];
  if (orders.length === 0) ordersOf.set(type, orders);
  const order = orders.find(({ names: known }) => isSame(known, names)) ?? addOrder(orders, type, names);
  if (order && ++order.times >= leastTimes) order.copier ??= compileCopier(type, names);
  return order?.copier;
}

function isSame(one: string[], other: string[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

function addOrder(orders: Order[], type: ValueType, names: string[]): Order | undefined {
  const isCompiled = (name: string) => type.declares(name) && name !== '__proto__' && name !== 'toJSON';
  if (orders.length >= mostOrders || !names.every(isCompiled)) return undefined;
  const order: Order = { names, times: 0, copier: undefined };
  orders.push(order);
  return order;
}

/** Compiles a copier: it reads the members one by one, and makes the object at once. */
function compileCopier(type: ValueType, names: string[]): Copier {
  const members = names.map((name) => type.property(name));
  const texts = names.map((name) => JSON.stringify(name));
  const reads = texts.map(
    (text, at) => `at = ${at};
      v${at} = value[${text}];
      if (isScalar(v${at})) scalars++; else v${at} = copying.copyMember(${text}, v${at}, types[${at}]);`,
  );
  const all = names.map((_, at) => `v${at}`);
  const code = `
    const isScalar = (v) => typeof v === 'string' || v === null || typeof v === 'boolean' || (typeof v === 'number' && v - v === 0);
    return (copying, value) => {
      let at = 0, scalars = 0${all.map((name) => `, ${name}`).join('')};
      try { ${reads.join('\n')} }
      catch (error) { return recover(copying, value, at, error); }
      copying.count(scalars);
      if (${all.map((name) => `${name} === undefined`).join(' || ') || 'false'}) return gather([${all.join()}]);
      return {${texts.map((text, at) => `${text}: v${at}`).join()}};
    }`;
  const recover = createRecovery(names, members);
  return new Function('types', 'gather', 'recover', code)(members, createGathering(names), recover);
}

/** Goes on behind a member that cannot be read: nothing that it gives is used. */
function createRecovery(names: string[], types: (ValueType | undefined)[]) {
  const recover = (copying: Copying, value: object, failed: number, error: unknown): undefined => {
    copying.failMember(names[failed] ?? '', error);
    for (let at = failed + 1; at < names.length; at++) {
      const name = names[at] ?? '';
      try {
        copying.copyMember(name, Reflect.get(value, name), types[at]);
      } catch (other) {
        copying.failMember(name, other);
      }
    }
  };
  return recover;
}

/** Makes the object without the members that are undefined; one variant of it for each choice of members. */
function createGathering(names: string[]): (values: unknown[]) => object {
  const variants = new Map<string, (values: unknown[]) => object>();
  const compile = (values: unknown[]) => {
    const there = names.flatMap((name, at) => (values[at] === undefined ? [] : [`${JSON.stringify(name)}: v[${at}]`]));
    return new Function('v', `return {${there.join()}}`) as (values: unknown[]) => object;
  };
  return (values) => {
    const choice = values.map((value) => (value === undefined ? '-' : '+')).join('');
    const known = variants.get(choice);
    if (known) return known(values);
    if (variants.size < mostOrders) variants.set(choice, compile(values));
    const members: Record<string, unknown> = {};
    for (const [at, name] of names.entries()) if (values[at] !== undefined) setOwn(members, name, values[at]);
    return members;
  };
}
