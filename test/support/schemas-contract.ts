import type { Document, Schema } from '../../server/openapi/document/index.ts';

/** Schemas that are easily read wrongly, as JSON has them: in it `__proto__` is a property like any other. */
const schemas: Record<string, Schema> = JSON.parse(`{
  "Anything": true,
  "Nothing": false,
  "Tree": { "type": "object", "required": ["kids"], "properties": {
    "kids": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } },
    "up": { "anyOf": [{ "$ref": "#/components/schemas/Tree" }, { "type": "null" }] } } },
  "Endless": { "type": "object", "required": ["next"], "properties": { "next": { "$ref": "#/components/schemas/Endless" } } },
  "Strange": { "type": "object", "required": ["__proto__", "toString"], "additionalProperties": false, "properties": {
    "__proto__": { "type": "integer" }, "toString": { "type": "string" },
    "constructor": { "type": "object", "properties": { "valueOf": { "type": "integer" } } } } },
  "Tuple": { "type": "array", "prefixItems": [{ "type": "integer" }, { "type": "string" }], "items": false, "minItems": 2 },
  "Beside": { "$ref": "#/components/schemas/Tuple", "maxItems": 2 },
  "Pet": { "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
    "discriminator": { "propertyName": "kind", "mapping": { "katze": "Cat" } } },
  "Cat": { "type": "object", "required": ["kind", "lives"], "unevaluatedProperties": false, "properties": {
    "kind": { "type": "string" }, "lives": { "type": "integer", "readOnly": true } } },
  "Dog": { "type": "object", "required": ["kind", "bark"], "properties": {
    "kind": { "type": "string" }, "bark": { "type": "boolean" } } },
  "Condition": { "type": "object", "properties": { "a": { "enum": [1, 2] } }, "dependentRequired": { "a": ["c"] },
    "if": { "required": ["a"], "properties": { "a": { "const": 1 } } }, "then": { "required": ["b"] } },
  "Other": { "not": { "type": "string" } },
  "Names": { "type": "object", "propertyNames": { "maxLength": 5 }, "minProperties": 2 },
  "Long": { "type": "string", "minLength": 5, "maxLength": 1000000000 }
}`);

/** A contract with an operation for each of these schemas, named after it, that takes a body of it. */
export function createSchemasContract(): Document {
  const paths = Object.keys(schemas).map((name) => {
    const schema = { $ref: `#/components/schemas/${name}` };
    const requestBody = { required: true, content: { 'application/json': { schema } } };
    const responses = { 204: { description: 'Taken.' } };
    return [`/${name}`, { post: { operationId: name, requestBody, responses } }];
  });
  const info = { title: 'Schemas', version: '1.0.0' };
  return { openapi: '3.1.0', info, paths: Object.fromEntries(paths), components: { schemas } };
}
