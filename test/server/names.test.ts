import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Document } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { startTestServer } from '../support/servers.ts';

/** Names that the contract's author is free to choose, although OpenAPI has keywords of the same spelling. */
const names = ['example', 'examples', 'value', 'schema', 'schemas', 'content', 'required'];

function contractWith(name: string): Document {
  const ok = { 200: { $ref: `#/components/responses/${name}` } };
  const header = { schema: { type: 'integer', minimum: 5 } };
  return JSON.parse(`{
    "openapi": "3.1.0",
    "info": { "title": "Names", "version": "1.0.0" },
    "paths": {
      "/things": {
        "post": {
          "operationId": "makeThing",
          "security": [{ "${name}": [] }],
          "parameters": [{ "name": "${name}", "in": "header", "schema": { "type": "integer" } }],
          "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/${name}" } } }
          },
          "responses": ${JSON.stringify(ok)}
        }
      }
    },
    "components": {
      "securitySchemes": { "${name}": { "type": "http", "scheme": "bearer" } },
      "schemas": { "${name}": { "type": "object", "properties": { "${name}": { "type": "integer" } } } },
      "responses": {
        "${name}": { "description": "Made", "headers": { "${name}": ${JSON.stringify(header)} } }
      }
    }
  }`);
}

for (const name of names) {
  test(`a security scheme, a schema, a parameter and a header called ${name} are what the contract says`, async () => {
    const document = contractWith(name);
    // The handlers of the project's own contract do not know this one.
    const handlers = () => ({ makeThing: async () => ({ status: 200, headers: { [name]: 1 } }) }) as object;
    const { url } = await startTestServer({ after }, { document, handlers });
    const send = (headers: Record<string, string>, body: string) =>
      call(url, { method: 'POST', path: '/things', headers: { 'Content-Type': 'application/json', ...headers }, body });
    const known = { Authorization: 'Bearer admin-secret-for-tests' };
    assert.equal((await send({}, '{}')).status, 401, 'the scheme');
    assert.equal((await send(known, `{"${name}":"x"}`)).status, 400, 'the schema');
    assert.equal((await send({ ...known, [name]: 'x' }, '{}')).status, 400, 'the parameter');
    assert.equal((await send(known, '{}')).status, 500, 'the header, which the handler has wrong');
  });
}
