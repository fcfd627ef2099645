import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, decodeQuery, encode, readQuery } from '../../server/openapi/parameters/index.ts';

const read = (text: string) => [...readQuery(text)];

test('names are decoded, texts are left as they were sent, both in their order', () => {
  assert.deepEqual(read('b=1&a=%2C&b=2+3'), [
    ['b', ['1', '2+3']],
    ['a', ['%2C']],
  ]);
  assert.deepEqual(read('%61%5Bb%5D=1&c+d=2'), [
    ['a[b]', ['1']],
    ['c d', ['2']],
  ]);
});

test('a name without a text, a text without a name, and nothing at all', () => {
  assert.deepEqual(read('a&b=&=c&a=b=c'), [
    ['a', ['', 'b=c']],
    ['b', ['']],
    ['', ['c']],
  ]);
  assert.deepEqual(read(''), []);
  assert.deepEqual(read('&&'), []);
  assert.deepEqual(read('a;b=1'), [['a;b', ['1']]]);
});

test('names of a prototype are names like any other', () => {
  const query = readQuery('__proto__=1&constructor=2&toString=3');
  assert.deepEqual([...query.keys()], ['__proto__', 'constructor', 'toString']);
  assert.equal(query.get('hasOwnProperty'), undefined);
});

test('malformed percent-encoding stands for itself, beside what is well-formed', () => {
  const decoded: [string, string][] = [
    ['100%', '100%'],
    ['%zz%41', '%zzA'],
    ['%C3%A9%C3', 'é%C3'],
    ['%ff%E2%82%AC%', '%ff€%'],
    ['%F0%9F%98%80%F0%9F', '😀%F0%9F'],
    ['%ED%A0%80%20', '%ED%A0%80 '],
    ['%C0%AF%', '%C0%AF%'],
    ['%F4%90%80%80%', '%F4%90%80%80%'],
  ];
  for (const [text, expected] of decoded) assert.equal(decode(text), expected, text);
});

test('decoding agrees with the platform on everything that is well-formed', () => {
  for (let code = 0; code <= 0x10ffff; code += code < 0x3000 ? 1 : 97) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    // The percent sign at the end keeps the platform's decoder from taking the text.
    assert.equal(decode(`${encode(character)}%`), `${character}%`);
  }
});

test('a plus sign is a space in a query, and nowhere else', () => {
  assert.equal(decodeQuery('a+b%2Bc'), 'a b+c');
  assert.equal(decode('a+b'), 'a+b');
});

test('half a surrogate pair is written as the replacement character', () => {
  assert.equal(decode(encode('a\ud800')), 'a\ufffd');
});
