import type { Faker } from '@faker-js/faker';
import { plainName } from './state/plain-names.ts';

type Make = (faker: Faker, maxLength: number) => unknown;

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
export function namedData(name: string, type: 'string' | 'number' | undefined, thing: string): Make | undefined {
  const plain = plainName(name);
  if (plain === 'name' && type === 'string' && persons.test(thing)) return ({ person }) => person.fullName();
  if (plain === 'name' && type === 'string' && companies.test(thing)) return ({ company }) => company.name();
  const table = type === 'string' ? texts : type === 'number' ? numbers : [];
  return table.find(([pattern]) => pattern.test(plain))?.[1];
}
