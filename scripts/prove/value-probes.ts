import { tellName } from '../../server/errors/index.ts';
import { isNode, memberOf, valueAt } from '../../server/openapi/document/index.ts';
import type { Content, Parameter } from '../../server/openapi/model.ts';
import { createParameterCodec, readQuery } from '../../server/openapi/parameters/index.ts';
import {
  anyValue,
  listAlternatives,
  listEdges,
  listVariants,
  type Placed,
  type SchemaView,
  type SchemaViews,
  saidTypes,
  sketch,
  viewsOf,
} from '../../server/openapi/schema/index.ts';
import { canBeGiven, type Draft, givenValue, listBodies, type Written, withBody, withParameter } from './draft.ts';
import { expectBody, expectParameter, expectViolation, findUndeclared } from './expect.ts';
import { createProbe, type Kind, type Probe } from './probe.ts';

/** A body to send, and what is peculiar about it. */
type Body = [about: string, value: unknown];

/** Valid bodies, and bodies with one property at or beyond one constraint, in every media type that the operation reads. */
export function createBodyProbes(draft: Draft): Probe[] {
  return (draft.operation.body?.content ?? []).flatMap((content) => {
    const { valid, changed } = listSent(draft, content);
    const create = (kind: Kind, [about, value]: Body): Probe => {
      const made = withBody(draft, content, value);
      const expected = expectBody(made);
      return { ...createProbe(made, kind, about, expected), ...(!expected && { doubt: 'reading' }) };
    };
    return [
      ...valid.map(([about, value]) => create('valid', [`${about} as ${content.type}`, value])),
      ...changed.map((body) => create('property', body)),
    ];
  });
}

function listSent({ contract: { document } }: Draft, content: Content): { valid: Body[]; changed: Body[] } {
  const { syntax } = content;
  const valid = listBodies(content);
  const isFields = syntax === 'fields';
  const schemas = schemasOf(document, content);
  if ((syntax !== 'text' && syntax !== 'json' && !isFields) || schemas.length === 0) return { valid, changed: [] };
  const views = viewsOf(document, 'request');
  const whole = listEdges(views, schemas).map(({ about, value }): Body => [`the body is ${about}`, value]);
  if (syntax === 'text') return { valid, changed: whole.map(([about, value]) => [about, String(value)]) };
  const alternatives = listAlternatives(views, schemas);
  const objects = alternatives
    .filter((view) => saidTypes(view).includes('object'))
    .flatMap((view): Body[] => [
      ['the least', sketch(views, view, 'least', 'object')],
      ['everything', withoutEqual(content, view, sketch(views, view, 'usual', 'object'))],
    ]);
  const examples = content.examples.map(({ value }) => value);
  const bases = alternatives.map((view) => ({
    view,
    base: findExample(views, view, examples) ?? sketch(views, view, 'least'),
  }));
  const varied = bases.flatMap(({ view, base }) => (isNode(base) ? listVariants(views, view, base) : []));
  const isObject = bases.length > 0 && bases.every(({ base }) => isNode(base));
  return {
    valid: [...valid, ...objects.filter(([, value]) => value !== undefined)],
    changed: [...(isObject || isFields ? [] : whole), ...varied.map(({ about, value }): Body => [about, value])],
  };
}

/** The value without optional properties that must be equal to what is in the URL. */
function withoutEqual({ equalities }: Content, { requiredNames }: SchemaView, value: unknown): unknown {
  const names = equalities.map(({ property }) => property).filter((name) => !requiredNames.includes(name));
  return isNode(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) : value;
}

/** An example that is one of the alternative, as far as the properties tell that have a choice of values. */
function findExample(views: SchemaViews, view: SchemaView, examples: unknown[]): unknown {
  const choices = view.propertyNames.map((name) => [name, views.of(view.schemasOf(name)).values] as const);
  return examples.find((example) =>
    choices.every(([name, allowed]) => {
      const value = memberOf(example, name);
      return value === undefined || !allowed || allowed.includes(value);
    }),
  );
}

/** The schema of a body or a parameter; none where it has none. */
function schemasOf(document: object, { check }: Pick<Parameter, 'check'>): Placed[] {
  return check ? [{ schema: valueAt(document, check.pointer), pointer: check.pointer }] : [];
}

/** Ways to write a value, and what only looks like one. */
const texts = [
  ...['abc', '0', '1', '-1', '1.5', '0x7', '7e0', ' 7', '7 ', '+7', '007', '9'.repeat(30)],
  ...['null', 'true', 'True', '', 'a,b', 'a b', 'a|b', 'a.b', 'a;b=c', 'a&b=c', '%41', '{"a":1}', '[1]'],
];

/** Every parameter of the operation at and beyond each constraint, in its style and as it is no value of it, left out, and twice. */
export function createParameterProbes(draft: Draft): Probe[] {
  const { parameters } = draft.operation;
  return parameters
    .filter((parameter) => canBeGiven(parameter, draft.credentials))
    .flatMap((parameter) => [
      ...listWritten(draft, parameter).map((written) => createWritten(draft, parameter, written)),
      ...(parameter.in === 'path' ? [] : [createLeftOut(draft, parameter)]),
      ...(parameter.in === 'query' ? [createTwice(draft, parameter)] : []),
    ]);
}

/** The values of a parameter as they are written, each text once. */
function listWritten({ contract: { document } }: Draft, parameter: Parameter): Written[] {
  const { codec, name, in: place } = parameter;
  const values = [givenValue(parameter), ...texts, ...listValues(document, parameter)];
  const written = values.map((value): Written => ({ value, text: codec.write(value) }));
  // A text as it is, in no style at all.
  const plain = createParameterCodec({ name, in: place }, anyValue);
  const raw = ['abc', '{', '', '1,2'].map((text): Written => ({ value: undefined, text: plain.write(text) }));
  const byText = new Map([...raw, ...written.reverse()].map((each) => [each.text, each]));
  return [...byText.values()].filter((each) => canBeSent(parameter, each));
}

/** Values at and beyond the constraints of the parameter's schema: lists and objects too where it has any. */
function listValues(document: object, parameter: Parameter): unknown[] {
  const { types } = parameter.type;
  const views = viewsOf(document, 'request');
  const schemas = schemasOf(document, parameter);
  if (schemas.length === 0) return [];
  const isList = types.has('array') && types.size < 7;
  const isTried = (value: unknown) => typeof value !== 'object' || value === null || (isList && Array.isArray(value));
  const objects = listAlternatives(views, schemas)
    .filter((view) => saidTypes(view).includes('object'))
    .flatMap((view) => {
      const [full, least] = [sketch(views, view, 'usual', 'object'), sketch(views, view, 'least', 'object')];
      return isNode(full) ? [full, least, ...listVariants(views, view, full).map(({ value }) => value)] : [];
    });
  const edges = listEdges(views, schemas).map(({ value }) => value);
  return [...edges.filter(isTried), ...objects.filter(isNode)];
}

/** A header cannot carry every character, spaces around it are not part of it, and no server takes a URL that is longer than this. */
function canBeSent({ in: place }: Parameter, { text }: Written): boolean {
  if (text.length > 4000) return false;
  // What is no URL is not encoded in every style.
  return (
    (place !== 'header' && place !== 'cookie') || text === '' || /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text)
  );
}

function createWritten(draft: Draft, parameter: Parameter, written: Written): Probe {
  const { name, in: place, notFound, codec } = parameter;
  const { value, text } = written;
  const made = withParameter(draft, parameter, value, text);
  const expected = expectParameter(made, parameter, written);
  const shown = value === undefined ? `written as ${JSON.stringify(text)}` : (JSON.stringify(value) ?? 'nothing');
  const about = `${place} ${name} is ${shown.length > 100 ? `${shown.slice(0, 100)}…` : shown}`;
  const isNaming = place === 'path' || notFound !== undefined;
  const isOther = isNaming && expected?.status === 'success' && text !== codec.write(givenValue(parameter));
  const probe = createProbe(made, place === 'path' ? 'path parameter' : 'parameter', about, expected);
  return { ...probe, ...(isOther && { exception: 'existence' }) };
}

function createLeftOut(draft: Draft, parameter: Parameter): Probe {
  const parameters = new Map([...draft.parameters].filter(([each]) => each !== parameter));
  const expected = parameter.isRequired
    ? expectViolation(draft.operation, [tellName(parameter)])
    : { status: 'success' as const };
  return createProbe({ ...draft, parameters }, 'parameter', `${parameter.in} ${parameter.name} is left out`, expected);
}

function createTwice(draft: Draft, parameter: Parameter): Probe {
  const once = parameter.codec.write(givenValue(parameter));
  const written: Written = { value: undefined, text: once === '' ? '' : `${once}&${once}` };
  const made = withParameter(draft, parameter, written.value, written.text);
  return createProbe(made, 'query', `query ${parameter.name} comes twice`, expectParameter(made, parameter, written));
}

const additions: [query: string, about: string][] = [
  ['unknown=1', 'an unknown name'],
  ['unknown=', 'an unknown name without a value'],
  ['unknown', 'an unknown name without ='],
  ['unknown=1&unknown=2', 'an unknown name twice'],
  ['__proto__=1', 'the name __proto__'],
  ['constructor=1', 'the name constructor'],
  ['unknown[a]=1', 'an unknown name with brackets'],
  ['', 'a question mark alone'],
  ['&&', 'ampersands alone'],
  ['=1', 'a value without a name'],
  ['%zz=1', 'a malformed percent-encoding'],
];

/** Queries with more than the operation's parameters. */
export function createQueryProbes(draft: Draft): Probe[] {
  const { operation } = draft;
  // Nothing can be added to a query that is one value.
  if (operation.otherParameters.some(({ codec }) => codec.isWhole)) return [];
  return additions.map(([query, about]): Probe => {
    const names = findUndeclared(operation, query);
    // A parameter that is an object of free names takes any.
    const isTaken = [...readQuery(query).keys()].some((name) =>
      operation.otherParameters.some(({ codec }) => codec.claims(name)),
    );
    const expected = names.length === 0 ? { status: 'success' as const } : expectViolation(operation, names);
    const probe = createProbe(draft, 'query', `the query has ${about}`, isTaken ? undefined : expected);
    const { path } = probe.request;
    return { ...probe, request: { ...probe.request, path: `${path}${path.includes('?') ? '&' : '?'}${query}` } };
  });
}
