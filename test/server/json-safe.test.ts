import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUndeclaredSearch, readValueType } from '../../server/openapi/schema/index.ts';
import { readJsonSafe } from '../../server/response/json-safe.ts';
import { anySeed, type Chance, createChance } from '../support/chance.ts';

const names = ['a', 'b', 'c', 'tree', 'list', 'map', 'when', '__proto__', 'toJSON', 'constructor', 'x/y', '0'];

const properties = Object.fromEntries(
  names.map((name) => [name, { type: ['string', 'number', 'boolean', 'null', 'object', 'array'] }]),
);
const tree = { $ref: '#/components/schemas/Tree' };
const map = { type: 'object', additionalProperties: tree };
const document = {
  openapi: '3.1.0',
  info: { title: 'Trees', version: '1' },
  paths: {},
  components: {
    schemas: { Tree: { properties: { ...properties, tree, list: { type: 'array', items: tree }, map } } },
  },
};
const type = readValueType(document, '#/components/schemas/Tree');

/** How often the getters and traps of a body have been asked. */
interface Asked {
  times: number;
}

const scalars = ['', 'text', 'é\u2028', '\ud800', 0, -0, 1.5, 1e21, true, false, null] as const;
const odd = [undefined, NaN, Infinity, 10n, Symbol('s'), () => 1, new Map(), new Date(0), new Date(NaN)] as const;

function makeValue(chance: Chance, depth: number, asked: Asked, above: object[]): unknown {
  if (depth === 0 || chance.below(3) > 0) return chance.once(25) ? chance.pick(odd) : chance.pick(scalars);
  if (chance.once(60) && above.length > 0) return above[chance.below(above.length)];
  if (chance.once(3)) return makeList(chance, depth, asked, above);
  return makeObject(chance, depth, asked, above);
}

function makeList(chance: Chance, depth: number, asked: Asked, above: object[]): unknown {
  const items = Array.from({ length: chance.below(4) }, () => makeValue(chance, depth - 1, asked, above));
  if (chance.once(20)) items.length += 2;
  return chance.once(20) ? new Proxy(items, createTraps(chance, asked)) : items;
}

/** Few orders come often, so that their copiers are compiled; others come once. */
function makeObject(chance: Chance, depth: number, asked: Asked, above: object[] = []): object {
  const made: object = chance.once(20) ? Object.create(chance.once(2) ? null : { inherited: 1 }) : {};
  const order = chance.once(4) ? names.filter(() => chance.once(2)) : names.slice(0, 3 + chance.below(4));
  if (chance.once(10)) order.reverse();
  if (chance.once(10)) order.push(`unknown ${chance.below(3)}`);
  for (const name of order) {
    const isGetter = chance.once(30);
    const isThrowing = isGetter && chance.once(4);
    const value = chance.once(8) ? undefined : makeValue(chance, depth - 1, asked, [...above, made]);
    const get = () => {
      asked.times += 1;
      if (isThrowing) throw new Error('not readable');
      // Another value each time that it is read.
      return typeof value === 'number' ? value + asked.times : value;
    };
    const shape = isGetter ? { get } : { value, writable: true };
    Object.defineProperty(made, name, { ...shape, enumerable: !chance.once(50), configurable: true });
  }
  if (chance.once(100)) Object.defineProperty(made, Symbol.toStringTag, { value: 'Other' });
  if (chance.once(60)) Object.defineProperty(made, 'toJSON', { value: () => ({ a: 1 }), enumerable: chance.once(2) });
  return chance.once(20) ? new Proxy(made, createTraps(chance, asked)) : made;
}

function createTraps(chance: Chance, asked: Asked): ProxyHandler<object> {
  const fails = chance.once(10);
  return {
    get(target, name, receiver) {
      asked.times += 1;
      if (fails && name === 'b') throw new Error('trapped');
      return Reflect.get(target, name, receiver);
    },
  };
}

function read(seed: number, ofType: typeof type | undefined) {
  const asked = { times: 0 };
  const { value, unsafe, isDeclared } = readJsonSafe(makeObject(createChance(seed), 4, asked), ofType);
  return { value, text: unsafe.length > 0 ? '' : JSON.stringify(value), unsafe, isDeclared, asked };
}

test('a body is read by compiled code as it is read name by name: JSON_BODIES=100000 reads so many', () => {
  const first = Number(process.env.SEED ?? anySeed());
  const findUndeclared = createUndeclaredSearch(type);
  const found = { safe: 0, unsafe: 0, declared: 0 };
  for (let seed = first; seed < first + Number(process.env.JSON_BODIES ?? 3000); seed++) {
    const [plain, compiled] = [read(seed, undefined), read(seed, type)];
    const what = `SEED=${seed}`;
    assert.deepEqual(compiled.unsafe, plain.unsafe, what);
    assert.deepEqual([compiled.text, compiled.asked], [plain.text, plain.asked], what);
    if (plain.unsafe.length > 0) found.unsafe += 1;
    else {
      found.safe += 1;
      assert.deepEqual(compiled.value, plain.value, what);
      assert.equal(compiled.text, JSON.stringify(JSON.parse(compiled.text)), what);
      if (!compiled.isDeclared) continue;
      found.declared += 1;
      assert.deepEqual(findUndeclared(compiled.value), [], what);
    }
  }
  // None of them is rare.
  for (const count of Object.values(found)) assert(count > 100, JSON.stringify(found));
});
