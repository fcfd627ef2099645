import {
  body,
  contract,
  narrowing,
  object,
  readers,
  responding,
  type Semantics,
  same,
  senders,
  text,
  widening,
} from './semantics.ts';

const cat = object({ kind: { const: 'cat' }, lives: { type: 'integer' } }, { required: ['kind'] });
const dog = object({ kind: { const: 'dog' }, tail: text }, { required: ['kind'] });

/** The meaning of changes of schemas made of schemas. */
export const compositions: Semantics[] = [
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
      ...responding({ $ref: '#/components/schemas/A' }),
      schemas: { A: object({ a: { $ref: '#/components/schemas/A' }, b: text }) },
    }),
    newer: contract({
      ...responding({ $ref: '#/components/schemas/A' }),
      schemas: { A: object({ a: { $ref: '#/components/schemas/A' } }) },
    }),
    right: [['breaking', readers, 'property-removed']],
  } satisfies Semantics,
  {
    name: 'a schema that both directions share',
    older: contract({
      operation: {
        ...body({ $ref: '#/components/schemas/A' }).operation,
        ...responding({ $ref: '#/components/schemas/A' }).operation,
      },
      schemas: { A: { enum: ['a', 'b'] } },
    }),
    newer: contract({
      operation: {
        ...body({ $ref: '#/components/schemas/A' }).operation,
        ...responding({ $ref: '#/components/schemas/A' }).operation,
      },
      schemas: { A: { enum: ['a', 'c'] } },
    }),
    right: [
      ['breaking', senders, 'enum-value-removed'],
      ['breaking', readers, 'enum-value-added'],
    ],
  } satisfies Semantics,
];
