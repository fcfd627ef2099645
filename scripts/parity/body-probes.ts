import { requestTypes } from '../../../server/openapi/declared-operations.ts';
import type { Document, Schema } from '../../../server/openapi/document.ts';
import { resolve } from '../../../server/openapi/pointer.ts';
import { candidatesFor } from './candidates.ts';
import { bodyExamples, type Draft, isJson, toRequest, withBody } from './draft.ts';
import { alternatives, type Flat, sampleObject, sampleOf, typeOf, typesOfFlat } from './flat.ts';
import { bodyPointer, type Oracle } from './oracle.ts';
import type { Probe, Verdict } from './probe.ts';

/** Valid bodies, and bodies with one property at or beyond one constraint, in every media type that the operation reads. */
export function createBodyProbes(document: Document, draft: Draft, oracle: Oracle): Probe[] {
  return requestTypes(draft.operation).flatMap((type) => [
    ...createValid(document, draft, type, oracle),
    ...createViolations(document, draft, type, oracle),
  ]);
}

/** A value to replace in a body, and what the body is then to become. */
interface Change {
  about: string;
  body: unknown;
  verdict?: Verdict;
}

function createValid(document: Document, draft: Draft, type: string, oracle: Oracle): Probe[] {
  const schema = draft.operation.body?.node.content[type]?.schema;
  const given = bodyExamples(document, draft.operation, type);
  const isStructured = isJson(type) || type === 'application/x-www-form-urlencoded';
  const flats = schema && isStructured ? alternatives(document, schema) : [];
  const made = flats
    .filter((flat) => typesOfFlat(flat).includes('object'))
    .flatMap((flat): [string, unknown][] => [
      ['the least', sampleObject(document, flat, false)],
      ['everything', sampleObject(document, flat, true)],
    ]);
  return [...given, ...made].map(([about, body]) => ({
    kind: 'valid',
    operationId: draft.operation.id,
    about: `${about} as ${type}`,
    request: toRequest(withBody(draft, type, body)),
    expected: isJson(type) ? judge(draft, type, body, oracle) : { status: 'success' },
  }));
}

function createViolations(document: Document, draft: Draft, type: string, oracle: Oracle): Probe[] {
  const schema = draft.operation.body?.node.content[type]?.schema;
  const isText = type.startsWith('text/');
  const isForm = type === 'application/x-www-form-urlencoded';
  if (!schema || !(isJson(type) || isForm || isText)) return [];
  const changes: Change[] = isText
    ? candidatesFor(document, schema).map(({ about, value }) => ({
        about: `the text is ${about}`,
        body: String(value),
      }))
    : bases(document, draft, type, schema).flatMap(([flat, base]) => changesOf(document, draft, flat, base));
  return changes.map(({ about, body, verdict }) => {
    const expected = isJson(type) ? (verdict ?? judge(draft, type, body, oracle)) : undefined;
    const request = toRequest(withBody(draft, type, body));
    return { kind: 'property', operationId: draft.operation.id, about, request, ...(expected && { expected }) };
  });
}

/** For each alternative of the body's schema a valid body: an example that is one of it, else one made up. */
function bases(document: Document, draft: Draft, type: string, schema: Schema | { $ref: string }): [Flat, unknown][] {
  const examples = bodyExamples(document, draft.operation, type).map(([, value]) => value);
  return alternatives(document, schema).map((flat) => {
    const choices = Object.entries(flat.properties ?? {}).filter(([, property]) => 'enum' in property);
    const isOne = (value: unknown) =>
      choices.every(([name, property]) => {
        const { enum: allowed = [] } = resolve<Schema>(document, property);
        return Object(value)[name] === undefined || allowed.includes(Object(value)[name]);
      });
    return [flat, examples.find(isOne) ?? sampleOf(document, flat, false)];
  });
}

/** Every change to a body, at its top and within, that goes to or beyond a constraint. */
function changesOf(document: Document, draft: Draft, flat: Flat, base: unknown): Change[] {
  if (typeOf(base) !== 'object')
    return candidatesFor(document, flat).map(({ about, value }) => ({ about, body: value }));
  return changesWithin(document, flat, base, [], (tokens, value) => replaced(base, tokens, value)).map((change) =>
    change.verdict ? change : { ...change, ...equalityVerdict(document, draft, flat, change.body) },
  );
}

type Build = (tokens: string[], value: unknown) => unknown;

const nothing = Symbol('nothing');

function changesWithin(document: Document, flat: Flat, base: unknown, at: string[], build: Build): Change[] {
  const own = Object.entries(flat.properties ?? {}).flatMap(([name, schema]) => {
    const tokens = [...at, name];
    const [property = {}] = alternatives(document, schema);
    const value = Object(base)[name];
    const place = tokens.join('.');
    const changes = candidatesFor(document, schema).map(({ about, value }) => ({
      about: `${place} is ${about}`,
      body: build(tokens, value),
    }));
    const isObject = typesOfFlat(property).includes('object') && at.length < 3;
    const inner = isObject ? (value ?? sampleOf(document, schema, false)) : undefined;
    return [
      ...changes,
      { about: `${place} is left out`, body: build(tokens, nothing) },
      { about: `${place} as it may be`, body: build(tokens, sampleOf(document, schema, true)) },
      ...(typeOf(inner) === 'object'
        ? changesWithin(document, property, inner, tokens, (deep, deepValue) =>
            build(tokens, replaced(inner, deep.slice(tokens.length), deepValue)),
          )
        : []),
    ];
  });
  const names = ['unknown', '', '__proto__', 'constructor', 'toString', 'with space', 'ünknown', 'a/b~c'];
  const unknown = names.map((name) => ({
    about: `${[...at, JSON.stringify(name)].join('.')} is unknown`,
    body: build([...at, name], 1),
  }));
  return [...own, ...unknown];
}

function replaced(base: unknown, [first = '', ...rest]: string[], value: unknown): unknown {
  const entries = Object.entries(Object(base)).filter(([name]) => name !== first);
  const inner = rest.length > 0 ? replaced(Object(base)[first], rest, value) : value;
  // From entries, so that even `__proto__` becomes a property like any other.
  return Object.fromEntries(inner === nothing ? entries : [...entries, [first, inner]]);
}

/** A property with `x-equals` is wrong where it differs from what that names, right as it is in the schema or not. */
function equalityVerdict(document: Document, draft: Draft, flat: Flat, body: unknown): { verdict?: Verdict } {
  const unequal = Object.entries(flat.properties ?? {}).flatMap(([name, schema]) => {
    const { 'x-equals': equals = '' } = alternatives(document, schema)[0] ?? {};
    const [, parameter] = /^\$request\.path\.(.+)$/.exec(equals) ?? [];
    const value = Object(body)[name];
    return parameter && typeof value === 'string' && value !== draft.path[parameter] ? [name] : [];
  });
  return unequal.length > 0 ? { verdict: { status: 400, names: unequal } } : {};
}

function judge({ operation }: Draft, type: string, body: unknown, oracle: Oracle): Verdict {
  return oracle.judge(bodyPointer(operation.body?.pointer ?? '#', type), JSON.parse(JSON.stringify(body) ?? 'null'));
}
