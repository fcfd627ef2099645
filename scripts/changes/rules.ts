import type { Direction } from '../../server/openapi/schema/index.ts';

/** The impact of a change on clients and servers that rely on the contract: it stops some, offers more, or only words it otherwise. */
export type Impact = 'breaking' | 'additive' | 'editorial';

/** What a kind of change means, and why. */
export interface Rule {
  /** Its impact by the direction of the messages, unless a policy decides otherwise. */
  impacts: Record<Direction, Impact>;
  /** What a deployed client or server sees of it. */
  why: string;
}

/** Fewer values are allowed than before: senders are affected, readers are not. */
const narrows = (why: string): Rule => ({ impacts: { request: 'breaking', response: 'additive' }, why });

/** More values are allowed than before: readers are affected, senders are not. */
const widens = (why: string): Rule => ({ impacts: { request: 'additive', response: 'breaking' }, why });

/** Clients that leave a value out are affected. */
const asks = (why: string): Rule => ({ impacts: { request: 'breaking', response: 'editorial' }, why });

const breaks = (why: string): Rule => ({ impacts: { request: 'breaking', response: 'breaking' }, why });
const adds = (why: string): Rule => ({ impacts: { request: 'additive', response: 'additive' }, why });
const rewords = (why: string): Rule => ({ impacts: { request: 'editorial', response: 'editorial' }, why });

const operationRules = {
  'operation-added': adds('No client has to call it.'),
  'operation-removed': breaks('A client that calls it gets a 404 or a 405.'),
  'operation-id-added': rewords('Its name was derived from method and path.'),
  'operation-id-changed': breaks('It is not sent, but generated clients call the operation by it.'),
  'callback-added': adds('The server calls only the addresses that it was given for that.'),
  'callback-removed': breaks('Receivers wait for the call in vain.'),
  'webhook-added': adds('The server calls only the receivers that have signed up for that.'),
  'webhook-removed': breaks('Receivers wait for the call in vain.'),
  'server-added': adds('No client has to call it.'),
  'server-removed': breaks('A client that calls it reaches no server.'),
  'server-default-changed': adds('Newly generated clients call another server; the old one is still there.'),
  'security-alternative-added': widens('There is one more way to authenticate.'),
  'security-alternative-removed': narrows('Credentials that were accepted are rejected.'),
  'security-scheme-renamed': breaks(
    'Only the name tells which credentials are meant; if they are the same, approve it.',
  ),
  'bearer-format-changed': rewords('It is a hint to people; the server says which tokens it accepts.'),
  'oauth-flow-added': adds('There is one more way to get a token.'),
  'oauth-flow-removed': breaks('A client that gets its tokens that way gets none.'),
  'oauth-url-added': adds('Tokens can be renewed.'),
  'oauth-url-changed': breaks('A client that asks for tokens at the old URL gets none.'),
  'oauth-scope-added': adds('No client has to ask for it.'),
  'oauth-scope-removed': breaks('A client that asks for the scope is rejected.'),
  'open-id-url-changed': breaks('A client that asks the old URL does not learn where to get tokens.'),
  'deprecated-added': adds('It works as before; clients should look for another way.'),
  'deprecated-removed': rewords('It works as before, and stays.'),
  'sunset-added': adds('It works until the date.'),
  'sunset-postponed': adds('It works for longer than announced.'),
  'sunset-brought-forward': breaks('It ends sooner than promised.'),
  'sunset-too-soon': breaks('The time between notice and end is shorter than the contract promises.'),
  'sunset-unreadable': breaks('The end is unknown: x-sunset is a date such as 2027-03-31.'),
  'sunset-removed': rewords('It no longer has an end.'),
  'removed-before-sunset': breaks('It was promised to work until the date.'),
  'removed-after-sunset': adds('It ended as announced.'),
  'stability-lowered': breaks('It may change from now on without notice.'),
  'stability-raised': adds('It no longer changes without notice.'),
  'openapi-version-changed': rewords('The document is written in another version of OpenAPI.'),
  'words-changed': rewords('Titles, descriptions, summaries, tags and the like inform people.'),
  'examples-changed': rewords('An example shows what was allowed before.'),
  'extension-changed': rewords('OpenAPI does not say what an extension means.'),
  'keyword-changed': rewords('No validator knows the keyword.'),
} satisfies Record<string, Rule>;

const messageRules = {
  'parameter-added': adds('A client that does not know the parameter leaves it out.'),
  'required-parameter-added': narrows('A client that does not know the parameter leaves it out, and is rejected.'),
  'parameter-removed': breaks('A client that sends it is rejected or ignored.'),
  'parameter-became-required': narrows('A client that leaves it out is rejected.'),
  'parameter-became-optional': widens('A server that relies on it may not find it.'),
  'parameter-style-changed': breaks('The text that was right is read as another value, or not at all.'),
  'parameter-became-list': widens('What was one value is read as a list of one.'),
  'path-parameter-renamed': breaks('It is not sent, but generated clients pass it by its name.'),
  'path-parameter-redeclared': rewords(
    'The path names it before and after; its declaration fitted the path only once.',
  ),
  'empty-value-allowed': widens('The parameter may come without a value.'),
  'empty-value-forbidden': narrows('The parameter without a value is rejected.'),
  'reserved-characters-allowed': widens('Reserved characters may come as they are.'),
  'reserved-characters-forbidden': narrows('Reserved characters have to be encoded.'),
  'request-body-added': adds('A client that does not know the body leaves it out.'),
  'required-request-body-added': narrows('A client that does not know the body leaves it out, and is rejected.'),
  'request-body-removed': breaks('A client that sends it is ignored.'),
  'request-body-became-required': narrows('A client that leaves it out is rejected.'),
  'request-body-became-optional': widens('A server that relies on it may not find it.'),
  'max-bytes-lowered': narrows('Bodies that fitted are too large.'),
  'max-bytes-raised': widens('Bodies may be larger than before.'),
  'media-type-added': adds('A client that does not know the media type does not ask for it.'),
  'media-type-removed': breaks('A client that sends it, or asks for it, is rejected.'),
  'sent-media-type-added': breaks('The server sends, without being asked, what the receiver cannot read.'),
  'sent-media-type-removed': adds('The receiver waits for it in vain, which stops no receiver.'),
  'encoding-changed': breaks('Parts and fields of the body are written in another way.'),
  'response-added': adds('The class of an unknown status says how to treat it.'),
  'response-removed': breaks('The outcome that clients wait for does not come.'),
  'error-response-removed': narrows('The error no longer occurs: clients wait for it in vain, which stops no client.'),
  'header-added': adds('A client that does not know the header ignores it.'),
  'required-header-added': narrows('A sender that does not know the header leaves it out.'),
  'header-removed': breaks('A client that reads it finds nothing.'),
  'header-became-required': narrows('It is always there now.'),
  'header-became-optional': widens('A client that relies on it may not find it.'),
  'header-style-changed': breaks('The text of the header is written in another way.'),
  'link-added': adds('There is one more way to continue.'),
  'link-removed': breaks('A client that follows the link finds none.'),
  'link-changed': breaks('A client that follows the link arrives elsewhere, or with other values.'),
} satisfies Record<string, Rule>;

const structureRules = {
  'property-added': adds('A client that does not know the property leaves it out, or ignores it.'),
  'required-property-added': narrows('A client that does not know the property leaves it out, and is rejected.'),
  'property-added-to-closed-object': {
    impacts: { request: 'additive', response: 'breaking' },
    why: 'Readers were promised that there are no others.',
  },
  'property-removed': breaks('A client that sends it is rejected or ignored; one that reads it finds nothing.'),
  'property-hidden': breaks('Read-only now, it is rejected in requests; write-only, it is missing from responses.'),
  'property-revealed': adds('It may travel both ways now.'),
  'property-became-required': narrows('Objects without it are rejected.'),
  'property-became-optional': widens('A reader that relies on it may not find it.'),
  'additional-properties-closed': narrows('Properties of other names are rejected.'),
  'additional-properties-opened': widens('There may be properties of other names.'),
  'additional-properties-constrained': narrows('Properties of other names have to fit a schema.'),
  'additional-properties-freed': widens('Properties of other names may be anything.'),
  'pattern-properties-added': narrows('Properties whose names match have to fit a schema.'),
  'pattern-properties-removed': widens('Properties whose names match may be anything.'),
  'pattern-properties-allowed': widens('There may be properties of names that clients do not know.'),
  'pattern-properties-forbidden': narrows('Properties whose names matched are rejected.'),
  'property-names-added': narrows('Properties of other names are rejected.'),
  'property-names-removed': widens('There may be properties of any name.'),
  'max-properties-added': narrows('Objects of more properties are rejected.'),
  'max-properties-removed': widens('Objects may have more properties.'),
  'max-properties-lowered': narrows('Objects that fitted have too many properties.'),
  'max-properties-raised': widens('Objects may have more properties.'),
  'min-properties-added': narrows('Objects of fewer properties are rejected.'),
  'min-properties-removed': widens('Objects may have fewer properties.'),
  'min-properties-lowered': widens('Objects may have fewer properties.'),
  'min-properties-raised': narrows('Objects that fitted have too few properties.'),
  'dependent-required-added': narrows('One property without the other is rejected.'),
  'dependent-required-removed': widens('One property may come without the other.'),
  'dependent-schemas-added': narrows('With that property, objects have to fit a schema.'),
  'dependent-schemas-removed': widens('With that property, objects may be anything.'),
  'items-added': narrows('Items have to fit a schema.'),
  'items-removed': widens('Items may be anything.'),
  'unevaluated-items-added': narrows('Further items have to fit a schema.'),
  'unevaluated-items-removed': widens('Further items may be anything.'),
  'contains-added': narrows('Lists without such an item are rejected.'),
  'contains-removed': widens('Lists may come without such an item.'),
  'max-contains-added': narrows('Lists with more such items are rejected.'),
  'max-contains-removed': widens('Lists may have more such items.'),
  'max-contains-lowered': narrows('Lists that fitted have too many such items.'),
  'max-contains-raised': widens('Lists may have more such items.'),
  'min-contains-lowered': widens('Lists may have fewer such items.'),
  'min-contains-raised': narrows('Lists that fitted have too few such items.'),
  'max-items-added': narrows('Longer lists are rejected.'),
  'max-items-removed': widens('Lists may be longer.'),
  'max-items-lowered': narrows('Lists that fitted are too long.'),
  'max-items-raised': widens('Lists may be longer.'),
  'min-items-added': narrows('Shorter lists are rejected.'),
  'min-items-removed': widens('Lists may be shorter.'),
  'min-items-lowered': widens('Lists may be shorter.'),
  'min-items-raised': narrows('Lists that fitted are too short.'),
  'unique-items-added': narrows('Lists with the same item twice are rejected.'),
  'unique-items-removed': widens('Lists may have the same item twice.'),
  'not-added': narrows('Values that are forbidden now are rejected.'),
  'not-removed': widens('Values that were forbidden may come.'),
  'condition-added': narrows('Values that meet the condition have to fit a schema.'),
  'condition-removed': widens('Values that met the condition may be anything.'),
  'condition-changed': breaks('Other values than before have to fit the consequence.'),
  'union-added': narrows('Values that fit none of the alternatives are rejected.'),
  'union-removed': widens('Values may fit none of the alternatives.'),
  'alternative-added': widens('Values may fit an alternative that clients do not know.'),
  'alternative-removed': narrows('Values of that alternative are rejected.'),
  'alternatives-overlap': narrows('A value that fits two alternatives of oneOf is rejected.'),
  'alternatives-part': adds('A value that fitted two alternatives of oneOf fits one; that it comes is not shown.'),
  'one-of-for-any-of': narrows('A value that fits two alternatives is rejected.'),
  'any-of-for-one-of': adds('Values may fit two alternatives; that such a value comes is not shown.'),
  'discriminator-changed': rewords(
    'It makes no value valid or invalid; generated types tell alternatives apart by it.',
  ),
  'xml-changed': breaks('The element or attribute is written in another way.'),
  'schema-name-removed': rewords('The name is not sent, but generated types have it.'),
} satisfies Record<string, Rule>;

const valueRules = {
  'type-narrowed': narrows('Values of a type that was allowed are rejected.'),
  'type-widened': widens('Values may be of a type that clients do not expect.'),
  'type-changed': breaks('Values that were sent are rejected, and others are of a type that clients do not expect.'),
  'enum-added': narrows('Values beside those of the list are rejected.'),
  'enum-removed': widens('Responses may contain a value that is in no list.'),
  'enum-value-added': widens('Responses may contain a value that clients do not know.'),
  'enum-value-removed': narrows('A value that was sent is rejected; readers wait for it in vain, which stops none.'),
  'max-length-added': narrows('Longer texts are rejected.'),
  'max-length-removed': widens('Texts may be longer.'),
  'max-length-lowered': narrows('Texts that fitted are too long.'),
  'max-length-raised': widens('Texts may be longer.'),
  'min-length-added': narrows('Shorter texts are rejected.'),
  'min-length-removed': widens('Texts may be shorter.'),
  'min-length-lowered': widens('Texts may be shorter.'),
  'min-length-raised': narrows('Texts that fitted are too short.'),
  'maximum-added': narrows('Larger numbers are rejected.'),
  'maximum-removed': widens('Numbers may be larger.'),
  'maximum-lowered': narrows('Numbers that fitted are too large.'),
  'maximum-raised': widens('Numbers may be larger.'),
  'minimum-added': narrows('Smaller numbers are rejected.'),
  'minimum-removed': widens('Numbers may be smaller.'),
  'minimum-lowered': widens('Numbers may be smaller.'),
  'minimum-raised': narrows('Numbers that fitted are too small.'),
  'multiple-of-narrowed': narrows('Numbers between the new steps are rejected.'),
  'multiple-of-widened': widens('Numbers may lie between the old steps.'),
  'multiple-of-changed': breaks('Neither steps contain the others.'),
  'pattern-added': narrows('Texts that do not match are rejected.'),
  'pattern-removed': widens('Texts need not match.'),
  'pattern-narrowed': narrows('Not every text that matched does.'),
  'pattern-widened': widens('Texts may come that did not match.'),
  'pattern-changed': breaks('Texts that matched no longer do, and others do; or that cannot be found out.'),
  'format-added': narrows('Texts of no such format are rejected.'),
  'format-removed': widens('Texts may have no format.'),
  'format-narrowed': narrows('Not every value of the old format has the new one.'),
  'format-widened': widens('Values may come that do not have the old format.'),
  'format-changed': breaks('A value of the one format has the other by chance at best.'),
  'format-remark-changed': rewords('No validator knows the format: it informs people.'),
  'text-content-changed': breaks('The text means other bytes than before.'),
  'default-added': {
    impacts: { request: 'additive', response: 'editorial' },
    why: 'Leaving the value out has a meaning now.',
  },
  'default-removed': asks('Leaving the value out no longer means what it meant.'),
  'default-changed': asks('Leaving the value out means something else.'),
  'default-remark-changed': rewords('A required value is not left out: its default informs people.'),
  'equality-added': narrows('Values that differ from the other property are rejected.'),
  'equality-removed': widens('Values may differ from the other property.'),
  'equality-changed': breaks('Another property has to have the value.'),
} satisfies Record<string, Rule>;

const rules = { ...operationRules, ...messageRules, ...structureRules, ...valueRules };

/** The name of a kind of change, in kebab case. */
export type RuleId = keyof typeof rules;

/** The rules by their subjects. */
export const ruleGroups: Record<string, Partial<Record<RuleId, Rule>>> = {
  'Operations, servers, credentials': operationRules,
  'Parameters, bodies, responses': messageRules,
  'Objects, lists, alternatives': structureRules,
  Values: valueRules,
};

/** The names of all rules. */
export const ruleIds = Object.keys(rules).filter(isRuleId);

function isRuleId(name: string): name is RuleId {
  return Object.hasOwn(rules, name);
}

/** The name of a keyword as rules have it. */
export function toKebabCase(keyword: string): string {
  return keyword.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The rule whose name is put together from the parts. */
export function ruleNamed(...parts: string[]): RuleId {
  const name = parts.join('-');
  if (!isRuleId(name)) throw new Error(`There is no rule ${name}.`);
  return name;
}

/** The rule of that name. */
export function ruleOf(id: RuleId): Rule {
  return rules[id];
}

/** The impact of a change by its rule alone. */
export function impactOf(id: RuleId, direction: Direction): Impact {
  return rules[id].impacts[direction];
}

/** Tells whether values that were allowed may no longer be. */
export function isNarrowing(id: RuleId): boolean {
  return impactOf(id, 'request') === 'breaking';
}

/** Tells whether values may be allowed that were not. */
export function isWidening(id: RuleId): boolean {
  return impactOf(id, 'response') === 'breaking';
}
