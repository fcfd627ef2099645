import { base, en, Faker } from '@faker-js/faker';
import { isHolder, isNode, memberOf } from '../../server/openapi/document/index.ts';
import {
  createChance,
  isAllowedNumber,
  numberConstraints,
  type SchemaView,
  Steps,
  type Suggest,
  TooManySteps,
  textConstraints,
} from '../../server/openapi/schema/index.ts';
import { plainName } from './body-places.ts';

let chance = createChance('');
/** What counts the steps of the value that is made: a method may draw as many numbers as its argument says. */
let counting = new Steps();
/** A number drawn is most of a letter or a word. */
const stepsOfNumber = 3;
/** The generator that faker brings takes longer to seed than most values take to make. */
const randomizer = {
  next() {
    counting.spend(stepsOfNumber);
    return chance(2 ** 32) / 2 ** 32;
  },
  seed: (seed: number | number[]) => {
    chance = createChance(String(seed));
  },
};
const faker = new Faker({ locale: [en, base], randomizer });
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
 * object from that to its arguments), by the format, or by the property's name. It never proposes what length or limits rule out.
 * @param thing what the response is about, in the singular, such as `author`
 * @param sizeOf how many items the list at a place shall have, where a number was asked for
 */
export function createRealisticData(
  seed: string,
  thing: string,
  sizeOf: (names: string[]) => number | undefined,
): Suggest {
  const known = new WeakMap<SchemaView, Known>();
  const knownAt = (names: string[], view: SchemaView): Known => {
    const name = names.findLast((each) => !/^\d+$/.test(each)) ?? '';
    const found = known.get(view);
    if (found?.name === name) return found;
    const read = readProperty(name, view, thing);
    known.set(view, read);
    return read;
  };
  return (names, view, steps) => {
    if (!view) return isAskedFor(names, sizeOf) ? [null] : [];
    const { make, maxLength, isAllowed, isNullable } = knownAt(names, view);
    counting = steps;
    if (isNullable && createChance(`${seed} null ${names.join('/')}`)(5) === 0) return [null];
    if (make) chance = createChance(`${seed} ${names.join('/')}`);
    for (let tries = 0; make && tries < mostTried; tries++) {
      const value = makeWith(make, maxLength);
      if (value === undefined) return [];
      if (typeof value === 'string') steps.spend(value.length);
      if (isAllowed(value)) return [value];
    }
    return [];
  };
}

/** What faker makes; undefined where its method does not take the arguments. */
function makeWith(make: Make, maxLength: number): unknown {
  try {
    return make(faker, maxLength);
  } catch (error) {
    if (error instanceof TooManySteps) throw error;
    return undefined;
  }
}

/** Tells whether an item is among as many as were asked for. */
function isAskedFor(names: string[], sizeOf: (names: string[]) => number | undefined): boolean {
  const index = Number(names.at(-1));
  const size = Number.isInteger(index) ? sizeOf(names.slice(0, -1)) : undefined;
  return size !== undefined && index < size;
}

/** What the schemas of a property mean. */
interface Known {
  name: string;
  make: Make | undefined;
  maxLength: number;
  /** True if it may be null, and no example says what it is. */
  isNullable: boolean;
  /** Tells whether length and limits leave room for a value. */
  isAllowed(value: unknown): boolean;
}

function readProperty(name: string, view: SchemaView, thing: string): Known {
  const make = view.values || view.texts('pattern').length > 0 ? undefined : findMaker(name, view, thing);
  const { minLength, maxLength } = textConstraints(view);
  const limits = numberConstraints(view, false);
  const isAllowed = (value: unknown) =>
    typeof value === 'string'
      ? value.length >= minLength && value.length <= maxLength
      : typeof value !== 'number' || isAllowedNumber(limits, value);
  const isShown = ['example', 'examples', 'default'].some((keyword) => view.first(keyword) !== undefined);
  return { name, make, maxLength, isAllowed, isNullable: view.types?.includes('null') === true && !isShown };
}

type Make = (faker: Faker, maxLength: number) => unknown;

function findMaker(name: string, view: SchemaView, thing: string): Make | undefined {
  const own = readFakerKeyword(view.first('x-faker'));
  if (own) return own;
  const [format] = view.texts('format');
  if (format !== undefined) return Object.hasOwn(formatted, format) ? formatted[format] : undefined;
  const types: string[] = view.types ?? [];
  const isNumber = types.includes('integer') || types.includes('number');
  return namedData(name, types.includes('string') ? 'string' : isNumber ? 'number' : undefined, thing);
}

/** The method of faker that the keyword names; none where there is no such method. */
function readFakerKeyword(asked: unknown): Make | undefined {
  const [method, given] =
    typeof asked === 'string' ? [asked, []] : isNode(asked) ? (Object.entries(asked)[0] ?? []) : [];
  if (method === undefined) return undefined;
  const [room = '', name = ''] = method.split('.');
  const [owner, call] = [memberOf(faker, room), methodOf(memberOf(faker, room), name)];
  if (typeof call !== 'function') return undefined;
  const values = Array.isArray(given) ? given : [given];
  const steps = takesLimits.test(method) ? 0 : countAsked(values);
  return () => {
    counting.spend(steps);
    const value: unknown = Reflect.apply(call, owner, values);
    return value instanceof Date ? value.toISOString() : value;
  };
}

/** The methods to which a number is a limit of their value, and not how many there shall be of something. */
const takesLimits = /^(number\.|date\.(?!betweens)|finance\.amount$|commerce\.price$)/;

/** How many of something arguments ask for: the numbers among them, and in texts those of repetitions and calls. */
function countAsked(asked: unknown): number {
  if (typeof asked === 'number') return Math.abs(asked) || 0;
  const parts =
    typeof asked === 'string'
      ? [...asked.matchAll(/(?<=[{(,:]\s*)\d[\d.]*(e\d+)?/gi)].map(([count]) => Number(count))
      : Object.values(isNode(asked) || Array.isArray(asked) ? asked : {});
  return parts.reduce((sum: number, part) => sum + countAsked(part), 0);
}

function methodOf(owner: unknown, name: string): unknown {
  return isHolder(owner) && name !== 'constructor' ? Reflect.get(owner, name) : undefined;
}

/** What properties of such names are in most contracts: patterns of whole names, without case and separators. */
const texts: [name: RegExp, make: Make][] = [
  [/^(first|given)name$/, ({ person }) => person.firstName()],
  [/^(last|family|sur)name$|^surname$/, ({ person }) => person.lastName()],
  [
    /^(fullname|displayname|author|owner|customer|reader|contact|assignee|createdby|user)(name)?$/,
    ({ person }) => person.fullName(),
  ],
  [/^(user|login|nick)(name)?$|^handle$/, ({ internet }) => internet.username().toLowerCase()],
  [/email(address)?$/, ({ internet }) => internet.exampleEmail().toLowerCase()],
  [/(phone|mobile|fax)(number)?$/, ({ phone }) => phone.number()],
  [/^(company|organi[sz]ation|employer|vendor|supplier|publisher)(name)?$/, ({ company }) => company.name()],
  [/^(job|jobtitle|position|occupation)$/, ({ person }) => person.jobTitle()],
  [/^(street|address|addressline1|streetaddress)$/, ({ location }) => location.streetAddress()],
  [/^(city|town)$/, ({ location }) => location.city()],
  [/^(state|province|region)$/, ({ location }) => location.state()],
  [/^(zip|zipcode|postcode|postalcode)$/, ({ location }) => location.zipCode()],
  [/^country$/, ({ location }, most) => (most < 4 ? location.countryCode() : location.country())],
  [/^countrycode$/, ({ location }) => location.countryCode()],
  [/^timezone$/, ({ location }) => location.timeZone()],
  [/^(currency|currencycode)$/, ({ finance }) => finance.currencyCode()],
  [/^(iban)$/, ({ finance }) => finance.iban()],
  [/^(locale|language)$/, () => 'en'],
  [/^(colou?r)$/, ({ color }) => color.human()],
  [/^(product|productname|item)$/, ({ commerce }) => commerce.productName()],
  [/^(isbn)$/, ({ commerce }) => commerce.isbn()],
  [/^(sku)$/, ({ string }) => string.alphanumeric({ length: 8, casing: 'upper' })],
  [/^(department|category|genre)$/, ({ commerce }) => commerce.department()],
  [/^(avatar|image|photo|picture|thumbnail)(url)?$/, ({ internet }) => `${internet.url()}/image.png`],
  [/(url|href|website|homepage|link)$/, ({ internet }) => internet.url()],
  [
    /^(created|updated|modified|deleted|published|started|finished)(at|on|date|time)?$/,
    ({ date }) => date.past().toISOString(),
  ],
  [/^(name|title|label|subject|headline|summary)$/, ({ commerce }) => commerce.productName()],
  [/^(description|text|body|content|comment|message|note|notes|bio|about)$/, ({ lorem }) => lorem.sentence()],
  [/^(slug)$/, ({ lorem }) => lorem.slug()],
  [/^(tag|tags|keyword|keywords|labels)$/, ({ lorem }) => lorem.word()],
  [/^(ip|ipaddress)$/, ({ internet }) => internet.ipv4()],
  [/^(useragent)$/, ({ internet }) => internet.userAgent()],
  [/^(version)$/, ({ system }) => system.semver()],
  [/^(filename|file)$/, ({ system }) => system.fileName()],
];

const numbers: [name: RegExp, make: Make][] = [
  [/id$/, ({ number }) => number.int({ min: 1, max: 1000 })],
  [/^(price|amount|cost|total|subtotal|fee|salary|balance)$/, ({ number }) => number.int({ min: 1, max: 500 })],
  [/^age$/, ({ number }) => number.int({ min: 18, max: 90 })],
  [/^(lat|latitude)$/, ({ location }) => location.latitude()],
  [/^(lng|lon|longitude)$/, ({ location }) => location.longitude()],
  [/^year$/, ({ number }) => number.int({ min: 1990, max: 2025 })],
  [/^(stock|views|likes|v?cpus?|cores)$|(count|quantity|size)$/, ({ number }) => number.int({ min: 1, max: 100 })],
  [/^(rating|stars|score)$/, ({ number }) => number.int({ min: 1, max: 5 })],
  [/^(percent|percentage|progress)$/, ({ number }) => number.int({ min: 0, max: 100 })],
];

/** Things whose name is one of a person, or of a company. */
const persons =
  /^(user|author|customer|person|people|member|employee|contact|owner|patient|student|reader|teacher|guest|player|artist|driver|client|account)$/;
const companies = /^(company|organi[sz]ation|org|vendor|supplier|publisher|employer|tenant|shop|store)$/;

/**
 * What a property of that name and type most often is; undefined for a name that says nothing.
 * @param thing what has it, in the singular, such as `author`
 */
function namedData(name: string, type: 'string' | 'number' | undefined, thing: string): Make | undefined {
  const plain = plainName(name);
  if (plain === 'name' && type === 'string' && persons.test(thing)) return ({ person }) => person.fullName();
  if (plain === 'name' && type === 'string' && companies.test(thing)) return ({ company }) => company.name();
  const table = type === 'string' ? texts : type === 'number' ? numbers : [];
  return table.find(([pattern]) => pattern.test(plain))?.[1];
}
