import { createRequire } from 'node:module';

/**
 * Keeps express-openapi-validator from compiling the schema of OpenAPI itself for every contract that it is given, which it
 * does even when told not to validate the contract: that takes longer than all the rest of a save, and the bundle has
 * already been judged. The server, which is given one contract only, goes without.
 */
export function skipSpecValidation(): void {
  const module = createRequire(import.meta.url)('express-openapi-validator/dist/framework/openapi.schema.validator.js');
  module.OpenAPISchemaValidator = class {
    validate() {
      return { errors: [] };
    }
  };
}
