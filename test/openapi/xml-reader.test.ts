import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createXmlReader } from '../../server/openapi/bodies/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { readTestContract } from '../support/contracts.ts';

suite('XML is read as the value that a schema describes:', async () => {
  const document = await readTestContract('markup.yaml');
  const readBook = createXmlReader(document, '#/components/schemas/Book');
  const readShelf = createXmlReader(document, '#/paths/~1shelves/put/requestBody/content/text~1xml/schema');

  test('elements, attributes, lists with and without an element around them, values of every type', () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <!-- a remark -->
      <b:book xmlns:b="https://example.org/book" id="7" lang="en">
        <title>A &amp; B &#233;&#x1F600;</title>
        <price> 5.50 </price>
        <out>true</out>
        <tag>x</tag>
        <authors><author><name>Ada</name><born>1815</born></author><author><name>Bo</name></author></authors>
        <tag>y</tag>
        <contents><chapter>1</chapter></contents>
        <parent id="1"><title><![CDATA[<&amp;>]]></title><price/></parent>
      </b:book>`;
    assert.deepEqual(readBook(text), {
      ...{ id: 7, language: 'en', title: 'A & B é😀', price: 5.5, isOut: true, tags: ['x', 'y'] },
      authors: [{ name: 'Ada', born: 1815 }, { name: 'Bo' }],
      chapters: ['1'],
      parent: { id: 1, title: '<&amp;>', price: null, tags: [] },
    });
  });

  test('what is left out is absent, an empty list is one where there must be a list', () => {
    assert.deepEqual(readBook('<book id="7"><title/></book>'), { id: 7, title: '', tags: [] });
    assert.deepEqual(readBook('<book><authors/></book>'), { authors: [], tags: [] });
    assert.deepEqual(readBook('<book><price xsi:nil="true" xmlns:xsi="x"/></book>'), { price: null, tags: [] });
  });

  test('what the schema has no place for stays, for the check to name it', () => {
    assert.deepEqual(readBook('<book id="x"><title>A</title><title>B</title><extra a="1"><b/></extra></book>'), {
      ...{ id: 'x', title: ['A', 'B'], tags: [] },
      extra: { a: '1', b: '' },
    });
    assert.equal(readBook('<book>text</book>'), 'text');
  });

  test('what every object inherits is a name as another is', () => {
    const text =
      '<book id="7" valueOf="v"><toString>1</toString><constructor/><hasOwnProperty>2</hasOwnProperty></book>';
    const value = readBook(text);
    assert.deepEqual(Object.entries(value ?? {}).sort(), [
      ['constructor', ''],
      ['hasOwnProperty', '2'],
      ['id', 7],
      ['tags', []],
      ['toString', '1'],
      ['valueOf', 'v'],
    ]);
  });

  test('a list as a whole', () => {
    assert.deepEqual(readShelf('<shelf/>'), []);
    assert.deepEqual(readShelf('<shelf><book id="1"><title>A</title></book></shelf>'), [
      { id: 1, title: 'A', tags: [] },
    ]);
  });

  test('what is written by the same keywords is read as what it was', () => {
    const contents = compileContract(document).operations.flatMap(({ body }) => body?.content ?? []);
    const structured = contents.filter(({ readXml }) => readXml);
    assert.equal(structured.length, 2);
    for (const { makeSample, renderXml, readXml } of structured) {
      for (let seed = 1; seed <= 100; seed++) {
        const value = makeSample({ seed: String(seed) });
        const text = renderXml(value);
        assert.deepEqual(readXml?.(text), JSON.parse(JSON.stringify(value)), text);
      }
    }
  });

  const refused: [about: string, text: string, message: RegExp][] = [
    ['no XML', 'book', /char 'b' is not expected/],
    ['an element without an end', '<book><title></book>', /Expected closing tag 'title'/],
    ['two roots', '<book/><book/>', /one element around all others/],
    ['another root', '<pet/>', /The root must be <book>, not <pet>/],
    ['another item', '<shelf><pet/></shelf>', /In a list of <book> there must be no <pet>/],
    ['a text among elements', '<book>A<title/></book>', /The text in <book> has no place/],
    ['a document type', '<?xml version="1.0"?>\n<!-- a --><!DOCTYPE book><book/>', /document type/],
    ['an entity of its own', '<book><title>&x;</title></book>', /entity &x; stands for nothing/],
    ['a character that there is not', '<book><title>&#0;</title></book>', /entity &#0;/],
    ['another encoding', '<?xml version="1.0" encoding="latin1"?><book/>', /UTF-8/],
    ['levels without an end', '<book>'.repeat(600) + '</book>'.repeat(600), /[Mm]aximum nested tags/],
    ['elements without an end', `<book>${'<a/>'.repeat(50_001)}</book>`, /no more than 50000 elements/],
    ['nothing', '', /Start tag expected/],
  ];
  for (const [about, text, message] of refused) {
    test(`${about} is told of`, () => {
      const read = text.startsWith('<shelf') ? readShelf : readBook;
      assert.throws(() => read(text), { name: 'UnreadableBody', message });
    });
  }
});
