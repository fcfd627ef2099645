import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createXmlReader, createXmlWriter } from '../../server/openapi/bodies/index.ts';

const pet = {
  type: 'object',
  xml: { name: 'pet' },
  properties: {
    id: { type: 'integer', xml: { attribute: true } },
    name: { type: ['string', 'null'] },
    tags: { type: 'array', items: { type: 'string', xml: { name: 'tag' } } },
    photos: { type: 'array', items: { type: 'string' }, xml: { wrapped: true, name: 'album' } },
    owner: { $ref: '#/components/schemas/Owner' },
  },
};
const schemas = {
  Pet: pet,
  Owner: { type: 'object', properties: { name: { type: 'string', xml: { prefix: 'o', namespace: 'urn:owner' } } } },
  Pets: { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
  Numbers: { type: 'array', items: { type: 'integer' }, xml: { wrapped: true, name: 'numbers' } },
  Count: { type: 'integer' },
  Aliens: {
    type: 'object',
    properties: { alien: { type: 'array', items: { type: 'string' }, xml: { name: 'being' } } },
  },
  Page: {
    allOf: [{ xml: { name: 'page' }, properties: { no: { type: 'integer' } } }, { $ref: '#/components/schemas/Owner' }],
  },
  Grant: {
    type: 'object',
    properties: {
      to: {
        type: 'object',
        properties: { kind: { type: 'string', xml: { name: 'xsi:type' } } },
        xml: { attribute: true },
      },
    },
  },
  Entry: {
    type: 'object',
    properties: {
      kind: { type: 'string', xml: { nodeType: 'attribute' } },
      note: { type: 'string', xml: { nodeType: 'cdata' } },
      marks: { type: 'array', items: { type: 'integer', xml: { name: 'mark' } }, xml: { nodeType: 'element' } },
    },
  },
  Either: { oneOf: [{ $ref: '#/components/schemas/Pet' }], properties: { id: { type: 'integer' } } },
};
const document = { openapi: '3.1.0', components: { schemas } };

/** Each row: a schema, a value, its XML, and whether the reader gives the very same value back. */
const rows: [schema: keyof typeof schemas, value: unknown, xml: string, isRead?: false][] = [
  ['Pet', { id: 7, name: 'Rex' }, '<pet id="7"><name>Rex</name></pet>'],
  ['Pet', { name: 'a < b & "c" > \'d\'' }, '<pet><name>a &lt; b &amp; &quot;c&quot; &gt; &apos;d&apos;</name></pet>'],
  ['Pet', { name: null }, '<pet><name xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></pet>'],
  ['Pet', { name: 'a\0b\u001bc' }, '<pet><name>abc</name></pet>', false],
  ['Pet', { tags: ['a', 'b'] }, '<pet><tag>a</tag><tag>b</tag></pet>'],
  ['Pet', { photos: ['a', 'b'] }, '<pet><album><album>a</album><album>b</album></album></pet>'],
  ['Pet', { photos: [] }, '<pet><album/></pet>'],
  ['Pet', { '1 odd/name': 'x' }, '<pet><_1_odd_name>x</_1_odd_name></pet>', false],
  ['Pet', { owner: { name: 'Ada' } }, '<pet><owner><o:name xmlns:o="urn:owner">Ada</o:name></owner></pet>'],
  ['Pets', [{ id: 1 }, { id: 2 }], '<Pets><pet id="1"/><pet id="2"/></Pets>'],
  ['Pets', [{ id: 1 }], '<Pets><pet id="1"/></Pets>'],
  ['Pets', [], '<Pets/>'],
  ['Numbers', [1, 2], '<numbers><item>1</item><item>2</item></numbers>'],
  ['Entry', { kind: 'Cat', note: 'Fluffy & fat' }, '<Entry kind="Cat">Fluffy &amp; fat</Entry>'],
  ['Entry', { note: 'a', marks: [1, 2] }, '<Entry>a<marks><mark>1</mark><mark>2</mark></marks></Entry>'],
  ['Count', 3, '<Count>3</Count>'],
  ['Aliens', { alien: ['a', 'b'] }, '<Aliens><alien>a</alien><alien>b</alien></Aliens>'],
  ['Page', { no: 1 }, '<page><no>1</no></page>'],
  ['Grant', { to: { kind: 'Group' } }, '<Grant><to><xsi:type>Group</xsi:type></to></Grant>'],
  ['Either', { id: 7, name: 'Rex' }, '<Either id="7"><name>Rex</name></Either>'],
];

suite('a value is written as XML by the keywords of its schema, and reads as the same value:', () => {
  for (const [schema, value, xml, isRead = true] of rows) {
    test(`${schema} ${JSON.stringify(value)}`, () => {
      const pointer = `#/components/schemas/${schema}`;
      const text = createXmlWriter({ ...document, ref: { $ref: pointer } } as typeof document, '#/ref')(value);
      assert.equal(text, `<?xml version="1.0" encoding="UTF-8"?>${xml}`);
      const read = createXmlReader({ ...document, ref: { $ref: pointer } } as typeof document, '#/ref');
      if (isRead) assert.deepEqual(JSON.stringify(read(text)), JSON.stringify(value));
    });
  }
});
