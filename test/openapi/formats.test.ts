import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createSchemaChecks } from '../../server/openapi/schema/index.ts';

/** What has each format, and what has not. */
const examples: Record<string, [valid: unknown[], invalid: unknown[]]> = {
  'date-time': [
    ['2020-01-01T00:00:59.99999999999999999999Z', '2020-01-01T00:00:00.1234567890123+01:30', '2016-12-31T23:59:60Z'],
    ['2020-01-01T00:00:00+01', '2020-01-01T00:00:00+0100', '2020-02-30T00:00:00Z', '2016-12-31T22:59:60Z'],
  ],
  time: [
    ['23:59:60Z', '01:29:60+01:30', '23:29:60-00:30', '00:00:00.5z'],
    ['00:00:00+01', '24:00:00Z', '00:00:00', '22:59:60Z'],
  ],
  email: [
    ['"joe bloggs"@example.com', '"a\\"b"@example.com', 'joe@[127.0.0.1]', 'joe@[IPv6:::1]', 'joe@host'],
    ['a..b@example.com', '"a"b"@example.com', 'joe@[300.0.0.1]', 'joe@[IPv6:x]', 'joe@-a.example', '실@example.com'],
  ],
  'idn-email': [['no mailbox'], []],
  uri: [
    ['http://h:80/', 'http://[::1]:/a?b#c', 'urn:uuid:1', 'http://u:p@h/%20', 'tel:+1', 'file:///a'],
    ['http://h:abc/', 'http://[::g]/', '//h', 'http://h/%2', 'http://h/a b', 'http://h/ä', ':a'],
  ],
  'uri-reference': [
    ['', '/a', 'a/b:c', '?q', '#f', '//h:1/'],
    ['1:b', '//h:abc/', '\\a', 'ä'],
  ],
  iri: [['no reference'], []],
  'uri-template': [
    ['/{a.b}', '/{a,b:3}{?q*}', '/ä'],
    ['/{a..b}', '/{a', '/{a b}'],
  ],
  uuid: [['2eb8aa08-aa98-11ea-b4aa-73b441d16380'], ['urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380']],
  hostname: [
    ['xn--ihqwcrb4cv8a8dqg056pqjye.example', 'a-1.'],
    ['a_b', 'a-', '-a', 'ä.example'],
  ],
  'idn-hostname': [['실례.테스트', 'no host at all'], []],
  int64: [
    [2 ** 63, -(2 ** 63), 0],
    [1e19, -1e19, 0.5],
  ],
};

suite('a text has a format as its standard says:', () => {
  for (const [format, [valid, invalid]] of Object.entries(examples)) {
    test(format, () => {
      const document = { openapi: '3.1.0', schema: { format } };
      const check = createSchemaChecks(document, 'request')('#/schema');
      for (const value of valid) assert.equal(check.isValid(value), true, String(value));
      for (const value of invalid) assert.equal(check.isValid(value), false, String(value));
    });
  }

  test('and a long one is read in time that grows as it does', () => {
    for (const format of Object.keys(examples)) {
      const check = createSchemaChecks({ openapi: '3.1.0', ...{ schema: { format } } }, 'request')('#/schema');
      const began = performance.now();
      for (const part of ['a', 'a.', '-', '%20', '{a', '"', '//', ':']) check.isValid(`a@${part.repeat(20_000)}\0`);
      assert.ok(performance.now() - began < 5_000, format);
    }
  });
});
