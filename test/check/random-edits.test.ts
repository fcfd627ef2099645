import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findChanges } from '../../scripts/changes/index.ts';
import { type Document, isNode } from '../../server/openapi/document/index.ts';
import { createSchemaChecks, type SchemaNode, walkSchemas } from '../../server/openapi/schema/index.ts';
import { type Chance, createChance } from '../support/chance.ts';
import { listConstants, listDeclared, makeValue } from './cases/honest-values.ts';
import { editKeyword, makeComponents, makeSchema } from './cases/random-schemas.ts';
import { contract, schemaAt } from './cases/semantics.ts';

const seed = Number(process.env.SEED ?? 20270101);
const edits = Number(process.env.EDITS ?? 2000);
const valuesEach = 50;
const valuesInDoubt = 2000;

/** Rules about what no schema says of a value: the validator has no say in them. */
const beyondValues = /^(property-removed|default-|text-content|openapi-|alternatives-|condition-changed)/;

/** Keywords whose schemas may say what others say already: that they narrow or widen cannot be shown by trying. */
const redundant =
  /^(not|if|then|else|oneOf|anyOf|allOf|contains|propertyNames|unevaluated|dependent|\$ref|patternProperties|prefixItems)/;

test(`${edits} random edits of a keyword are what the validator makes of them (seed ${seed})`, () => {
  const chance = createChance(seed);
  const results = Array.from({ length: edits }, () => tryEdit(chance));
  const wrong = results.flatMap(({ complaint }) => complaint ?? []);
  const shown = results.filter(({ isShown }) => isShown).length;
  assert.equal(
    wrong.length,
    0,
    `${wrong.length} of ${edits}:\n${wrong.slice(0, Number(process.env.SHOWN ?? 5)).join('\n')}`,
  );
  assert.ok(shown > edits / 3, `Only ${shown} of ${edits} edits could be shown by a value.`);
});

function tryEdit(chance: Chance): { complaint?: string; isShown: boolean } {
  const schemas = makeComponents(chance);
  const before = makeSchema(chance);
  const { after, context } = editKeyword(chance, before);
  const [older, newer] = [before, after].map((schema) => createState(schema, schemas)) as [State, State];
  const evidence = findEvidence(chance, older, newer, valuesEach);
  const changes = findChanges(older.document, newer.document);
  const broken = {
    request: rulesFor(changes, 'senders of requests'),
    response: rulesFor(changes, 'readers of responses'),
  };
  const complaints = [
    ...(evidence.lost && broken.request.length === 0 ? [`senders lose ${show(evidence.lost)} in silence`] : []),
    ...(evidence.won && broken.response.length === 0 && !changes.some(({ rule }) => isOverlap(rule))
      ? [`readers meet ${show(evidence.won)} in silence`]
      : []),
  ];
  const isSaidTwice = context.includes('format') && context.some((keyword) => /^pattern$|Length$/.test(keyword));
  const isCrowded = [/^(properties|uniqueItems)$/, /^(max(Properties|Items)|additionalProperties)$/].every((pattern) =>
    context.some((keyword) => pattern.test(keyword)),
  );
  const isSure = !isCrowded && !isSaidTwice && !context.some((keyword) => redundant.test(keyword));
  const alarms = [
    ...(evidence.lost ? [] : broken.request.filter(isAboutValues).map((rule) => ({ rule, effect: 'lost' as const }))),
    ...(evidence.won ? [] : broken.response.filter(isAboutValues).map((rule) => ({ rule, effect: 'won' as const }))),
  ];
  if (isSure && alarms.length > 0 && isReached(chance, [older, newer])) {
    const more = findEvidence(chance, older, newer, valuesInDoubt);
    for (const { rule, effect } of alarms) if (!more[effect]) complaints.push(`nothing is ${effect} by ${rule}`);
  }
  const texts = [before, after].map((schema) => `  ${JSON.stringify(schema)}`);
  return {
    isShown: evidence.lost !== undefined || evidence.won !== undefined,
    ...(complaints.length > 0 && { complaint: [complaints.join('; '), ...texts].join('\n') }),
  };
}

interface State {
  document: Document;
  schema: SchemaNode;
}

function createState(schema: SchemaNode, schemas: Record<string, SchemaNode>): State {
  const content = { 'application/json': { schema } };
  const operation = { requestBody: { content }, responses: { 201: { description: 'Made', content } } };
  return { document: contract({ operation, schemas }), schema };
}

/** A value that was allowed and is not, and one that is allowed and was not. */
function findEvidence(chance: Chance, older: State, newer: State, count: number) {
  const constants = [older, newer].flatMap(({ schema }) => listConstants(schema));
  const [isOld, isNew] = [older, newer].map(({ document }) => createSchemaChecks(document, 'request')(schemaAt));
  const make = ({ document, schema }: State, other: State) => {
    const known = { constants, declared: listDeclared(other.schema) };
    return Array.from({ length: count }, () => ({ value: makeValue(chance, document, schema, known) }));
  };
  return {
    lost: make(older, newer).find(({ value }) => isOld?.isValid(value) && !isNew?.isValid(value)),
    won: make(newer, older).find(({ value }) => isNew?.isValid(value) && !isOld?.isValid(value)),
  };
}

/** Tells whether some value is valid for each schema within: what nothing fits may change as it likes. */
function isReached(chance: Chance, states: State[]): boolean {
  return states.every(({ document, schema }) => {
    const checks = createSchemaChecks(document, 'request');
    const places = [...walkSchemas(schema, schemaAt)].filter((place) => isNode(place.schema));
    return places.every(({ schema: inner, pointer }) => {
      const check = checks(pointer);
      const known = { constants: listConstants(inner), declared: new Set<string>() };
      const values = Array.from({ length: 400 }, () => makeValue(chance, document, inner, known));
      const found = new Set(values.filter((value) => check.isValid(value)).map(typeOf));
      const types = [isNode(inner) ? (inner.type ?? []) : []].flat().map(String);
      return types.every((type) => found.has(type) || (type === 'number' && found.has('integer')));
    });
  });
}

/** The type of a value, as JSON Schema names it. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Number.isInteger(value)) return 'integer';
  return Array.isArray(value) ? 'array' : typeof value;
}

function show({ value }: { value: unknown }): string {
  return JSON.stringify(value);
}

function rulesFor(
  changes: ReturnType<typeof findChanges>,
  party: (typeof changes)[number]['parties'][number],
): string[] {
  return changes
    .filter(({ impact, parties }) => impact === 'breaking' && parties.includes(party))
    .map(({ rule }) => rule);
}

/** Tells whether a rule is about values that fit several alternatives, which no reader has to expect. */
function isOverlap(rule: string): boolean {
  return rule === 'alternatives-part' || rule === 'any-of-for-one-of';
}

function isAboutValues(rule: string): boolean {
  return !beyondValues.test(rule);
}
