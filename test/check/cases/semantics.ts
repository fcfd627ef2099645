import type { Document } from '../../../server/openapi/document.ts';

/** One change, and what it is. */
export interface Semantics {
  name: string;
  older: Document;
  newer: Document;
  /** Impact, whom it hits, and the rule that says so; none when nothing changed for anybody. */
  right: [impact: 'breaking' | 'additive' | 'editorial', parties: Party[], rule: string][];
}

type Party = 'senders of requests' | 'readers of responses';
/** Part of a contract. */
export type Part = Record<string, unknown>;

/** Those whom a change may hit. */
export const [senders, readers]: [Party[], Party[]] = [['senders of requests'], ['readers of responses']];

/** A contract of one operation, each of its parts as given. */
export function contract({
  root = {},
  path = '/things/{id}',
  item = {},
  operation = {},
  schemas = {},
}: Record<string, unknown> = {}): Document {
  return JSON.parse(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Things', version: '1.0.0' },
      paths: {
        [String(path)]: {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          ...Object(item),
          post: { operationId: 'createThing', responses: { 201: { description: 'Made' } }, ...Object(operation) },
        },
      },
      components: {
        schemas: Object(schemas),
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic' },
          bearer: { type: 'http', scheme: 'bearer' },
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          oauth: { type: 'oauth2', flows: {} },
        },
      },
      ...Object(root),
    }),
  );
}

/** The part of an operation that has a request body of the schema. */
export const body = (schema: unknown, more: Part = {}) => ({
  operation: { requestBody: { content: { 'application/json': { schema } }, ...more } },
});
/** The part of an operation that has a response of the schema. */
export const responding = (schema: unknown, more: Part = {}) => ({
  operation: { responses: { 201: { description: 'Made', content: { 'application/json': { schema } }, ...more } } },
});
/** The schema of an object with the properties. */
export const object = (properties: Part, more: Part = {}) => ({ type: 'object', properties, ...more });
/** The schema of any text. */
export const text = { type: 'string' };

/** The same change of a schema in a request and in a response. */
export function inBoth(
  name: string,
  older: unknown,
  newer: unknown,
  request: Semantics['right'],
  response: Semantics['right'],
): Semantics[] {
  return [
    { name: `${name}, in a request`, older: contract(body(older)), newer: contract(body(newer)), right: request },
    {
      name: `${name}, in a response`,
      older: contract(responding(older)),
      newer: contract(responding(newer)),
      right: response,
    },
  ];
}

/** A change after which fewer values are allowed: senders suffer, readers do not. */
export function narrowing(name: string, older: unknown, newer: unknown, rule: string): Semantics[] {
  return inBoth(name, older, newer, [['breaking', senders, rule]], [['additive', readers, rule]]);
}

/** A change after which more values are allowed: readers suffer, senders do not. */
export function widening(name: string, older: unknown, newer: unknown, rule: string): Semantics[] {
  return inBoth(name, older, newer, [['additive', senders, rule]], [['breaking', readers, rule]]);
}

/** A change after which other values are allowed: both suffer. */
export function change(name: string, older: unknown, newer: unknown, rule: string): Semantics[] {
  return inBoth(name, older, newer, [['breaking', senders, rule]], [['breaking', readers, rule]]);
}

/** A change that changes nothing. */
export function same(name: string, older: unknown, newer: unknown): Semantics[] {
  return inBoth(name, older, newer, [], []);
}

/** A change of one operation. */
export function one(name: string, older: Part, newer: Part, ...right: Semantics['right']): Semantics {
  return { name, older: contract(older), newer: contract(newer), right };
}
