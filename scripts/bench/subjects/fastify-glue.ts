import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';
import openapiGlue from 'fastify-openapi-glue';

/** Fastify with fastify-openapi-glue: it validates requests and writes responses by their schemas, but validates none. */
const [port = '', contract = '', answers = ''] = process.argv.slice(2);
const { status, headers, body } = JSON.parse(readFileSync(answers, 'utf8'));
// Without this it refuses the contract for its own formats, and says so for each copy of an operation.
const app = fastify({ ajv: { customOptions: { strict: false, logger: false } } });
app.register(openapiGlue, {
  specification: contract,
  operationResolver: () => (_request, reply) => reply.code(status).headers(headers).send(body),
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
