import type { Document } from '../../server/openapi/document.ts';

/** One change, what it is, and what `redocly diff` calls it where that is not the same: `none` is a change that it does not report. */
export interface Semantics {
  name: string;
  older: Document;
  newer: Document;
  /** Impact, whom it hits, and the rule that says so; none when nothing changed for anybody. */
  right: [impact: 'breaking' | 'additive' | 'editorial', parties: Party[], rule: string][];
}

type Party = 'senders of requests' | 'readers of responses';
type Part = Record<string, unknown>;

const [senders, readers]: [Party[], Party[]] = [['senders of requests'], ['readers of responses']];

/** A contract of one operation, each of its parts as given. */
function contract({
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

const body = (schema: unknown, more: Part = {}) => ({
  operation: { requestBody: { content: { 'application/json': { schema } }, ...more } },
});
const reply = (schema: unknown, more: Part = {}) => ({
  operation: { responses: { 201: { description: 'Made', content: { 'application/json': { schema } }, ...more } } },
});
const object = (properties: Part, more: Part = {}) => ({ type: 'object', properties, ...more });
const text = { type: 'string' };

/** The same change of a schema in a request and in a response. */
function inBoth(
  name: string,
  older: unknown,
  newer: unknown,
  request: Semantics['right'],
  response: Semantics['right'],
): Semantics[] {
  return [
    { name: `${name}, in a request`, older: contract(body(older)), newer: contract(body(newer)), right: request },
    { name: `${name}, in a response`, older: contract(reply(older)), newer: contract(reply(newer)), right: response },
  ];
}

/** A change after which fewer values are allowed: senders suffer, readers do not. */
function narrowing(name: string, older: unknown, newer: unknown, rule: string): Semantics[] {
  return inBoth(name, older, newer, [['breaking', senders, rule]], [['additive', readers, rule]]);
}

/** A change after which more values are allowed: readers suffer, senders do not. */
function widening(name: string, older: unknown, newer: unknown, rule: string): Semantics[] {
  return inBoth(name, older, newer, [['additive', senders, rule]], [['breaking', readers, rule]]);
}

/** A change after which other values are allowed: both suffer. */
function change(name: string, older: unknown, newer: unknown, rule: string): Semantics[] {
  return inBoth(name, older, newer, [['breaking', senders, rule]], [['breaking', readers, rule]]);
}

function same(name: string, older: unknown, newer: unknown): Semantics[] {
  return inBoth(name, older, newer, [], []);
}

function one(name: string, older: Part, newer: Part, ...right: Semantics['right']): Semantics {
  return { name, older: contract(older), newer: contract(newer), right };
}

const parameters = (...list: Part[]) => ({ operation: { parameters: list } });
const query = (more: Part = {}) => ({ name: 'q', in: 'query', schema: text, ...more });
const secured = (...security: unknown[]) => ({ operation: { security } });
const responses = (map: Part) => ({ operation: { responses: map } });
const cat = object({ kind: { const: 'cat' }, lives: { type: 'integer' } }, { required: ['kind'] });
const dog = object({ kind: { const: 'dog' }, tail: text }, { required: ['kind'] });

const values = [
  ...narrowing('an enum value removed', { enum: ['a', 'b'] }, { enum: ['a'] }, 'enum-value-removed'),
  ...widening('an enum value added', { enum: ['a'] }, { enum: ['a', 'b'] }, 'enum-value-added'),
  ...narrowing('an enum where there was none', text, { ...text, enum: ['a'] }, 'enum-added'),
  ...widening('an enum dropped', { ...text, enum: ['a'] }, text, 'enum-removed'),
  ...same('a const written as an enum', { const: 'a' }, { enum: ['a'] }),
  ...narrowing('maxLength lowered', { ...text, maxLength: 9 }, { ...text, maxLength: 8 }, 'max-length-lowered'),
  ...widening('maxLength raised', { ...text, maxLength: 8 }, { ...text, maxLength: 9 }, 'max-length-raised'),
  ...narrowing('maxLength added', text, { ...text, maxLength: 8 }, 'max-length-added'),
  ...widening('maxLength removed', { ...text, maxLength: 8 }, text, 'max-length-removed'),
  ...narrowing('minLength raised', { ...text, minLength: 1 }, { ...text, minLength: 2 }, 'min-length-raised'),
  ...same('minLength 0 added', text, { ...text, minLength: 0 }),
  ...narrowing('maximum lowered', { type: 'integer', maximum: 9 }, { type: 'integer', maximum: 8 }, 'maximum-lowered'),
  ...narrowing(
    'a maximum made exclusive',
    { type: 'number', maximum: 9 },
    { type: 'number', exclusiveMaximum: 9 },
    'maximum-lowered',
  ),
  ...widening('a multiple made finer', { multipleOf: 4 }, { multipleOf: 2 }, 'multiple-of-changed'),
  ...change('another multiple', { multipleOf: 4 }, { multipleOf: 6 }, 'multiple-of-changed'),
  ...narrowing('a format added', text, { ...text, format: 'uuid' }, 'format-added'),
  ...change('another format', { ...text, format: 'date' }, { ...text, format: 'date-time' }, 'format-changed'),
  ...widening(
    'int32 to int64',
    { type: 'integer', format: 'int32' },
    { type: 'integer', format: 'int64' },
    'format-changed',
  ),
  ...same('a format for editors only', text, { ...text, format: 'password' }),
  ...narrowing('a pattern added', text, { ...text, pattern: '^a' }, 'pattern-added'),
  ...change('another pattern', { ...text, pattern: '^a' }, { ...text, pattern: '^b' }, 'pattern-changed'),
  ...change('another type', text, { type: 'boolean' }, 'type-changed'),
  ...widening('integer to number', { type: 'integer' }, { type: 'number' }, 'type-widened'),
  ...narrowing('number to integer', { type: 'number' }, { type: 'integer' }, 'type-narrowed'),
  ...widening('null allowed', text, { type: ['string', 'null'] }, 'type-widened'),
  ...narrowing('null no longer allowed', { type: ['string', 'null'] }, text, 'type-narrowed'),
  ...widening(
    'unique items no longer demanded',
    { type: 'array', uniqueItems: true },
    { type: 'array' },
    'unique-items-removed',
  ),
  ...narrowing(
    'items of fewer kinds',
    { type: 'array', items: { enum: [1, 2] } },
    { type: 'array', items: { enum: [1] } },
    'enum-value-removed',
  ),
  ...widening('less forbidden', { not: { enum: ['a', 'b'] } }, { not: { enum: ['a'] } }, 'enum-value-removed'),
];

const objects = [
  ...inBoth(
    'an optional property added',
    object({}),
    object({ a: text }),
    [['additive', senders, 'property-added']],
    [['additive', readers, 'property-added']],
  ),
  ...inBoth(
    'a required property added',
    object({}),
    object({ a: text }, { required: ['a'] }),
    [['breaking', senders, 'required-property-added']],
    [['additive', readers, 'property-added']],
  ),
  ...change('a property removed', object({ a: text }), object({}), 'property-removed'),
  ...narrowing(
    'a property required',
    object({ a: text }),
    object({ a: text }, { required: ['a'] }),
    'property-became-required',
  ),
  ...widening(
    'a property no longer required',
    object({ a: text }, { required: ['a'] }),
    object({ a: text }),
    'property-became-optional',
  ),
  ...inBoth(
    'a property made read-only',
    object({ a: text }),
    object({ a: { ...text, readOnly: true } }),
    [['breaking', senders, 'property-hidden']],
    [],
  ),
  ...inBoth(
    'a property made write-only',
    object({ a: text }),
    object({ a: { ...text, writeOnly: true } }),
    [],
    [['breaking', readers, 'property-hidden']],
  ),
  ...inBoth(
    'a property no longer read-only',
    object({ a: { ...text, readOnly: true } }),
    object({ a: text }),
    [['additive', senders, 'property-revealed']],
    [],
  ),
  ...inBoth(
    'a required read-only property added',
    object({}),
    object({ a: { ...text, readOnly: true } }, { required: ['a'] }),
    [],
    [['additive', readers, 'property-added']],
  ),
  ...inBoth(
    'a property added to a closed object',
    object({}, { additionalProperties: false }),
    object({ a: text }, { additionalProperties: false }),
    [['additive', senders, 'property-added']],
    [['breaking', readers, 'property-added']],
  ),
  ...narrowing(
    'an object closed',
    object({}),
    object({}, { additionalProperties: false }),
    'additional-properties-closed',
  ),
  ...widening(
    'an object opened',
    object({}, { additionalProperties: false }),
    object({}),
    'additional-properties-opened',
  ),
  ...inBoth(
    'another default',
    { ...text, default: 'a' },
    { ...text, default: 'b' },
    [['breaking', senders, 'default-changed']],
    [['editorial', readers, 'default-changed']],
  ),
  ...inBoth(
    'a default where there was none',
    text,
    { ...text, default: 'b' },
    [['additive', senders, 'default-added']],
    [['editorial', readers, 'default-added']],
  ),
  ...inBoth(
    'a property deprecated',
    object({ a: text }),
    object({ a: { ...text, deprecated: true } }),
    [['additive', senders, 'deprecated-added']],
    [['additive', readers, 'deprecated-added']],
  ),
];

const compositions = [
  ...widening('an alternative added', { oneOf: [cat] }, { oneOf: [cat, dog] }, 'alternative-added'),
  ...narrowing('an alternative removed', { oneOf: [cat, dog] }, { oneOf: [dog] }, 'alternative-removed'),
  ...same('alternatives in another order', { oneOf: [cat, dog] }, { oneOf: [dog, cat] }),
  ...widening('a schema become one of two', cat, { oneOf: [cat, dog] }, 'alternative-added'),
  ...narrowing('one of two become the schema', { anyOf: [cat, dog] }, cat, 'alternative-removed'),
  ...same('null as a type or as an alternative', { type: ['string', 'null'] }, { anyOf: [text, { type: 'null' }] }),
  ...same('properties moved into a part', object({ a: text, b: text }), {
    allOf: [object({ a: text }), object({ b: text })],
  }),
  ...narrowing('a part added', { allOf: [text] }, { allOf: [text, { maxLength: 3 }] }, 'max-length-added'),
  ...narrowing(
    'an alternative with less room',
    { oneOf: [cat, dog] },
    { oneOf: [cat, { ...dog, properties: { ...dog.properties, tail: { ...text, maxLength: 3 } } }] },
    'max-length-added',
  ),
  {
    name: 'a schema moved into the components',
    older: contract(body(object({ a: text }))),
    newer: contract({ ...body({ $ref: '#/components/schemas/A' }), schemas: { A: object({ a: text }) } }),
    right: [],
  } satisfies Semantics,
  {
    name: 'a schema that contains itself',
    older: contract({
      ...reply({ $ref: '#/components/schemas/A' }),
      schemas: { A: object({ a: { $ref: '#/components/schemas/A' }, b: text }) },
    }),
    newer: contract({
      ...reply({ $ref: '#/components/schemas/A' }),
      schemas: { A: object({ a: { $ref: '#/components/schemas/A' } }) },
    }),
    right: [['breaking', readers, 'property-removed']],
  } satisfies Semantics,
  {
    name: 'a schema that both directions share',
    older: contract({
      operation: {
        ...body({ $ref: '#/components/schemas/A' }).operation,
        ...reply({ $ref: '#/components/schemas/A' }).operation,
      },
      schemas: { A: { enum: ['a', 'b'] } },
    }),
    newer: contract({
      operation: {
        ...body({ $ref: '#/components/schemas/A' }).operation,
        ...reply({ $ref: '#/components/schemas/A' }).operation,
      },
      schemas: { A: { enum: ['a', 'c'] } },
    }),
    right: [
      ['breaking', senders, 'enum-value-removed'],
      ['breaking', readers, 'enum-value-added'],
    ],
  } satisfies Semantics,
];

const messages = [
  one('an optional parameter added', {}, parameters(query()), ['additive', senders, 'parameter-added']),
  one('a required parameter added', {}, parameters(query({ required: true })), [
    'breaking',
    senders,
    'required-parameter-added',
  ]),
  one('a parameter removed', parameters(query()), {}, ['breaking', senders, 'parameter-removed']),
  one('a parameter required', parameters(query()), parameters(query({ required: true })), [
    'breaking',
    senders,
    'parameter-became-required',
  ]),
  one('a parameter no longer required', parameters(query({ required: true })), parameters(query()), [
    'additive',
    senders,
    'parameter-became-optional',
  ]),
  one('a parameter with less room', parameters(query()), parameters(query({ schema: { ...text, maxLength: 3 } })), [
    'breaking',
    senders,
    'max-length-added',
  ]),
  one(
    'another default of a parameter',
    parameters(query({ schema: { ...text, default: 'a' } })),
    parameters(query({ schema: { ...text, default: 'b' } })),
    ['breaking', senders, 'default-changed'],
  ),
  one(
    'a list written in another style',
    parameters(query({ schema: { type: 'array' } })),
    parameters(query({ schema: { type: 'array' }, explode: false })),
    ['breaking', senders, 'parameter-spelling-changed'],
  ),
  one('a standard style said aloud', parameters(query()), parameters(query({ style: 'form', explode: true }))),
  one(
    'a header parameter in other letters',
    parameters({ name: 'X-A', in: 'header', schema: text }),
    parameters({ name: 'x-a', in: 'header', schema: text }),
  ),
  one(
    'a path parameter renamed',
    {},
    { path: '/things/{key}', item: { parameters: [{ name: 'key', in: 'path', required: true, schema: text }] } },
    ['editorial', senders, 'path-parameter-renamed'],
  ),
  one(
    'a parameter moved from the path to the operation',
    {},
    { item: { parameters: [] }, operation: { parameters: [{ name: 'id', in: 'path', required: true, schema: text }] } },
  ),
  one('an optional body added', {}, body(text), ['additive', senders, 'request-body-added']),
  one('a required body added', {}, body(text, { required: true }), ['breaking', senders, 'request-body-added']),
  one('a body removed', body(text), {}, ['breaking', senders, 'request-body-removed']),
  one('a body required', body(text), body(text, { required: true }), [
    'breaking',
    senders,
    'request-body-became-required',
  ]),
  one('a smaller body', body(text, { 'x-max-bytes': 2000 }), body(text, { 'x-max-bytes': 1000 }), [
    'breaking',
    senders,
    'max-bytes-lowered',
  ]),
  one(
    'a media type that requests may no longer have',
    { operation: { requestBody: { content: { 'application/json': {}, 'text/csv': {} } } } },
    { operation: { requestBody: { content: { 'application/json': {} } } } },
    ['breaking', senders, 'media-type-removed'],
  ),
  one(
    'a media type that a range takes in',
    { operation: { requestBody: { content: { 'text/csv': {} } } } },
    { operation: { requestBody: { content: { 'text/*': {} } } } },
    ['additive', senders, 'media-type-added'],
  ),
  one(
    'a media type that responses no longer have',
    responses({ 201: { description: 'Made', content: { 'application/json': {}, 'text/csv': {} } } }),
    responses({ 201: { description: 'Made', content: { 'application/json': {} } } }),
    ['breaking', readers, 'media-type-removed'],
  ),
  one('a response added', {}, responses({ 201: { description: 'Made' }, 404: { description: 'No' } }), [
    'additive',
    readers,
    'response-added',
  ]),
  one('a response removed', responses({ 201: { description: 'Made' }, 404: { description: 'No' } }), {}, [
    'breaking',
    readers,
    'response-removed',
  ]),
  one(
    'a response that the default takes in',
    responses({ 201: { description: 'Made' }, 404: { description: 'No' }, default: { description: 'No' } }),
    responses({ 201: { description: 'Made' }, default: { description: 'No' } }),
  ),
  one(
    'a response that the default described',
    responses({
      201: { description: 'Made' },
      default: { description: 'No', content: { 'application/json': { schema: object({ a: text }) } } },
    }),
    responses({
      201: { description: 'Made' },
      404: { description: 'No', content: { 'application/json': { schema: object({}) } } },
      default: { description: 'No', content: { 'application/json': { schema: object({ a: text }) } } },
    }),
    ['breaking', readers, 'property-removed'],
    ['additive', readers, 'response-added'],
  ),
  one('a response header added', {}, reply(text, { headers: { A: { schema: text } }, content: undefined }), [
    'additive',
    readers,
    'header-added',
  ]),
  one('a response header removed', reply(text, { headers: { A: { schema: text } } }), reply(text), [
    'breaking',
    readers,
    'header-removed',
  ]),
  one(
    'a response header in other letters',
    reply(text, { headers: { ETag: { schema: text } } }),
    reply(text, { headers: { etag: { schema: text } } }),
  ),
  one(
    'a response header not always there',
    reply(text, { headers: { A: { required: true, schema: text } } }),
    reply(text, { headers: { A: { schema: text } } }),
    ['breaking', readers, 'header-became-optional'],
  ),
  one(
    'a response header of more values',
    reply(text, { headers: { A: { schema: { enum: ['a'] } } } }),
    reply(text, { headers: { A: { schema: { enum: ['a', 'b'] } } } }),
    ['breaking', readers, 'enum-value-added'],
  ),
];

const operations = [
  one(
    'an operation added',
    {},
    { item: { get: { operationId: 'readThing', responses: { 200: { description: 'It' } } } } },
    ['additive', senders, 'operation-added'],
  ),
  one(
    'an operation removed',
    { item: { get: { operationId: 'readThing', responses: { 200: { description: 'It' } } } } },
    {},
    ['breaking', senders, 'operation-removed'],
  ),
  one(
    'another path',
    {},
    { path: '/stuff/{id}' },
    ['breaking', senders, 'operation-removed'],
    ['additive', senders, 'operation-added'],
  ),
  one('another operationId', {}, { operation: { operationId: 'makeThing' } }, [
    'breaking',
    senders,
    'operation-id-changed',
  ]),
  one('an operation deprecated', {}, { operation: { deprecated: true } }, ['additive', senders, 'deprecated-added']),
  one('another summary', { operation: { summary: 'Make' } }, { operation: { summary: 'Make a thing' } }, [
    'editorial',
    senders,
    'summary-changed',
  ]),
  one(
    'another prefix',
    { root: { servers: [{ url: '/v1' }] } },
    { root: { servers: [{ url: '/v2' }] } },
    ['breaking', senders, 'server-removed'],
    ['additive', senders, 'server-added'],
  ),
  one(
    'one more server',
    { root: { servers: [{ url: '/v1' }] } },
    { root: { servers: [{ url: '/v1' }, { url: '/v2' }] } },
    ['additive', senders, 'server-added'],
  ),
  one('a prefix moved into the paths', { root: { servers: [{ url: '/v1' }] } }, { path: '/v1/things/{id}' }),
  one('a way in removed', secured({ basic: [] }, { bearer: [] }), secured({ basic: [] }), [
    'breaking',
    senders,
    'security-alternative-removed',
  ]),
  one('a way in added', secured({ basic: [] }), secured({ basic: [] }, { bearer: [] }), [
    'additive',
    senders,
    'security-alternative-added',
  ]),
  one('credentials demanded', {}, secured({ basic: [] }), ['breaking', senders, 'security-alternative-removed']),
  one('credentials no longer demanded', secured({ basic: [] }), secured(), [
    'additive',
    senders,
    'security-alternative-added',
  ]),
  one('credentials made optional', secured({ basic: [] }), secured({ basic: [] }, {}), [
    'additive',
    senders,
    'security-alternative-added',
  ]),
  one('two credentials where one did', secured({ basic: [] }), secured({ basic: [], key: [] }), [
    'breaking',
    senders,
    'security-alternative-removed',
  ]),
  one('one credential where two did', secured({ basic: [], key: [] }), secured({ basic: [] }), [
    'additive',
    senders,
    'security-alternative-added',
  ]),
  one('one more scope demanded', secured({ oauth: ['a'] }), secured({ oauth: ['a', 'b'] }), [
    'breaking',
    senders,
    'security-alternative-removed',
  ]),
  one(
    'a demand of the contract said by the operation',
    { root: { security: [{ basic: [] }] } },
    secured({ basic: [] }),
  ),
];

/** What changes mean: the cases that a comparison may get wrong. */
export const semantics: Semantics[] = [...values, ...objects, ...compositions, ...messages, ...operations];
