import { base, en, Faker } from '@faker-js/faker';
import { hashText } from '../../server/openapi/making-up/chance-of-seed.ts';
import { textDemands } from '../../server/openapi/making-up/demands.ts';
import type { Suggest } from '../../server/openapi/making-up/making.ts';
import { memberOf } from '../../server/openapi/pointer.ts';
import { isNode, type SchemaNode } from '../../server/openapi/subschemas.ts';
import { namedData } from './named-data.ts';

const faker = new Faker({ locale: [en, base] });
// Dates are the same on any day.
faker.setDefaultRefDate('2026-01-01T00:00:00.000Z');

/** Makes texts of a format. */
const formatted: Record<string, (faker: Faker) => string> = {
  'date-time': ({ date }) => date.past({ years: 2 }).toISOString(),
  date: ({ date }) => date.past({ years: 2 }).toISOString().slice(0, 10),
  email: ({ internet }) => internet.exampleEmail().toLowerCase(),
  uri: ({ internet }) => internet.url(),
  url: ({ internet }) => internet.url(),
  hostname: ({ internet }) => internet.domainName(),
  ipv4: ({ internet }) => internet.ipv4(),
  ipv6: ({ internet }) => internet.ipv6(),
  uuid: ({ string }) => string.uuid(),
};

/** How many texts are tried for one of the length that is asked for. */
const mostTried = 8;

/**
 * Creates what proposes data that looks real, the same for the same seed: by `x-faker` (a method such as `person.fullName`, or an
 * object from that to its arguments), by the format, or by the property's name. It never proposes what the length rules out.
 * @param thing what the response is about, in the singular, such as `author`
 * @param sizeOf how many items the list at a place shall have, where anybody asked for a number
 */
export function createRealisticData(
  seed: string,
  thing: string,
  sizeOf: (names: string[]) => number | undefined,
): Suggest {
  return (names, nodes) => {
    if (!nodes) return isAskedFor(names, sizeOf) ? [null] : [];
    if (nodes.some((node) => ['const', 'enum', 'pattern'].some((keyword) => keyword in node))) return [];
    faker.seed(hashText(`${seed} ${names.join('/')}`));
    const make = findMaker(names, nodes, thing);
    const { minLength, maxLength } = textDemands(nodes.map((node) => ({ node })));
    for (let tries = 0; make && tries < mostTried; tries++) {
      const value = make(faker, maxLength);
      if (typeof value !== 'string' || (value.length >= minLength && value.length <= maxLength)) return [value];
    }
    return [];
  };
}

/** Tells whether an item is among as many as were asked for. */
function isAskedFor(names: string[], sizeOf: (names: string[]) => number | undefined): boolean {
  const index = Number(names.at(-1));
  const size = Number.isInteger(index) ? sizeOf(names.slice(0, -1)) : undefined;
  return size !== undefined && index < size;
}

function findMaker(
  names: string[],
  nodes: SchemaNode[],
  thing: string,
): ((faker: Faker, maxLength: number) => unknown) | undefined {
  const asked = nodes.map((node) => node['x-faker']).find((each) => each !== undefined);
  const own = readFakerKeyword(asked);
  if (own) return own;
  const types = nodes.flatMap(({ type }) => (type === undefined ? [] : [type].flat()));
  const format = nodes.map((node) => node.format).find((each) => typeof each === 'string');
  if (typeof format === 'string') return Object.hasOwn(formatted, format) ? formatted[format] : undefined;
  const name = names.findLast((each) => !/^\d+$/.test(each)) ?? '';
  return namedData(name, kindOf(types), thing);
}

function kindOf(types: unknown[]): 'string' | 'number' | undefined {
  if (types.includes('string')) return 'string';
  return types.includes('integer') || types.includes('number') ? 'number' : undefined;
}

/** The method of faker that the keyword names; none where there is no such method. */
function readFakerKeyword(asked: unknown): ((faker: Faker, maxLength: number) => unknown) | undefined {
  const [method, given] =
    typeof asked === 'string' ? [asked, []] : isNode(asked) ? (Object.entries(asked)[0] ?? []) : [];
  if (method === undefined) return undefined;
  const [room = '', name = ''] = method.split('.');
  const [owner, call] = [memberOf(faker, room), methodOf(memberOf(faker, room), name)];
  if (typeof call !== 'function') return undefined;
  const values = Array.isArray(given) ? given : [given];
  return () => toJson(Reflect.apply(call, owner, values));
}

function toJson(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}

function methodOf(owner: unknown, name: string): unknown {
  return typeof owner === 'object' && owner !== null && name !== 'constructor' ? Reflect.get(owner, name) : undefined;
}
