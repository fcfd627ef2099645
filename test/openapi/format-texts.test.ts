import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSchemaChecks, formatTexts, isKnownFormat } from '../../server/openapi/schema/index.ts';

describe('of each format that is checked, its texts are what the table says:', () => {
  const names = [...formatTexts.keys()].filter((name) => isKnownFormat({}, name));
  const schemas = Object.fromEntries(names.map((name) => [name, { type: 'string', format: name }]));
  const checks = createSchemaChecks(Object.assign({ openapi: '3.1.0' }, { components: { schemas } }), 'request');

  for (const name of names) {
    test(name, () => {
      const { make, edges = [], wrong = [] } = formatTexts.get(name) ?? assert.fail();
      const { isValid } = checks(`#/components/schemas/${name}`);
      const made = [0, 1, 2, 50].flatMap((index) => [0, 20, 40].flatMap((least) => make?.(index, least, 100) ?? []));
      for (const text of [...made, ...edges]) assert.equal(isValid(text), true, JSON.stringify(text));
      for (const text of wrong) assert.equal(isValid(text), false, JSON.stringify(text));
    });
  }
});
