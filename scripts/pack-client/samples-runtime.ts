import { createSampler, createSchemaChecks } from '../../server/openapi/schema/index.ts';

/** Where the schema of a response stands, by operationId and key. */
type Responses = Record<string, Record<string, { type: string; pointer: string }>>;

/** Makes values that the schemas of a document allow: another for each seed, the same again for the same one. */
export function createSamples(document: { openapi: string }, responses: Responses, schemas: Record<string, string>) {
  const makers = {
    request: { check: createSchemaChecks(document, 'request'), makeFor: createSampler(document, 'request') },
    response: { check: createSchemaChecks(document, 'response'), makeFor: createSampler(document, 'response') },
  };
  const make = (pointer: string, direction: 'request' | 'response', seed: number | undefined) => {
    const { check, makeFor } = makers[direction];
    return makeFor(check(pointer))(seed === undefined ? undefined : { seed: String(seed) });
  };
  return {
    schemaNames: Object.keys(schemas),
    schema: (name: string, direction: 'request' | 'response', seed?: number) =>
      make(schemas[name] ?? '', direction, seed),
    response(id: string, key: string, seed?: number) {
      const found = responses[id]?.[key];
      return found && { contentType: found.type, body: make(found.pointer, 'response', seed) };
    },
  };
}
