import { compareTexts } from './filter-items.ts';
import { plainName } from './plain-names.ts';
import type { Item } from './sessions.ts';

const names = new Set(['sort', 'sortby', 'order', 'orderby', 'ordering', 'sortfield', 'sortkey', 'sortcolumn']);
const directions = new Set([
  'direction',
  'dir',
  'order',
  'sortdir',
  'sortdirection',
  'sortorder',
  'orderdirection',
  'desc',
]);

/** Tells whether a parameter of that name is about the order of a list. */
export function isAboutOrder(name: string): boolean {
  return names.has(plainName(name)) || directions.has(plainName(name));
}

/** Items in the order that the query asks for: `-name`, `name:desc`, `name desc`, several by commas, or a direction apart; equal ones stay as they were. */
export function orderItems(items: Item[], query: Record<string, unknown>): Item[] {
  const given = Object.entries(query).filter(([name]) => isAboutOrder(name));
  const texts = given.map(([name, value]) => [plainName(name), [value].flat().join(',')] as const);
  const isDown = texts.some(([name, text]) => directions.has(name) && /^(desc|descending|true|-1|-)$/i.test(text));
  const keys = texts.flatMap(([name, text]) =>
    names.has(name) && !/^(asc|desc)(ending)?$/i.test(text) ? text.split(',') : [],
  );
  const orders = keys.map((key) => readKey(key, isDown)).filter(({ property }) => property !== '');
  return orders.length === 0
    ? isDown
      ? items.toReversed()
      : items
    : items.toSorted((one, other) => compare(one, other, orders));
}

interface Order {
  property: string;
  sign: number;
}

function readKey(key: string, isDown: boolean): Order {
  const [, mark = '', property = '', direction = ''] = /^\s*([+-]?)\s*([^\s:]*)[\s:]*(\w*)\s*$/.exec(key) ?? [];
  const isReversed = mark === '-' || /^desc/i.test(direction) || (isDown && mark === '' && direction === '');
  return { property, sign: isReversed ? -1 : 1 };
}

function compare(one: Item, other: Item, orders: Order[]): number {
  for (const { property, sign } of orders) {
    const result = compareTexts(textOf(one, property), textOf(other, property));
    if (result !== 0) return result * sign;
  }
  return 0;
}

function textOf({ value, key }: Item, property: string): string {
  const name = Object.keys(value).find((each) => plainName(each) === plainName(property));
  const own = name === undefined ? (property === 'id' ? key : '') : value[name];
  return own === undefined || own === null ? '' : String(own);
}
