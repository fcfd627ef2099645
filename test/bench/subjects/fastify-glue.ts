import { type FastifyError, fastify } from 'fastify';
import openapiGlue from 'fastify-openapi-glue';
import { readStockWork } from './handler.ts';

/** Fastify with fastify-openapi-glue: it validates requests and writes responses by their schemas, but validates none. */
const [port = '', contract = '', work = ''] = process.argv.slice(2);
const { respond } = readStockWork(work);
// Without this it refuses the contract for its own formats, and says so for each copy of an operation.
const app = fastify({ ajv: { customOptions: { strict: false, logger: false } } });
app.register(openapiGlue, {
  specification: contract,
  operationResolver: () => async (request, reply) => {
    const { status, headers, body } = await respond(Object.assign({}, request.body));
    return reply.code(status).headers(headers).send(body);
  },
});
// Its own error body is not the contract's, by which it would be written.
app.setErrorHandler(({ statusCode = 500, message }: FastifyError, _request, reply) =>
  reply.code(statusCode).type('application/json').serializer(JSON.stringify).send({ message }),
);
await app.listen({ port: Number(port), host: '127.0.0.1' });
