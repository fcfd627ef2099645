import type { ErrorRequestHandler, Request, Response } from 'express';
import type { FastifyError } from 'fastify';
import { readStockWork, type StockWork } from './handler.ts';

/** What this server is compared with: `node stock-server.ts KIND PORT CONTRACT WORK`. Without work it has no handlers. */
const [kind = '', port = '', contract = '', work] = process.argv.slice(2);
const stock = work ? readStockWork(work) : undefined;

const kinds: Record<string, () => Promise<unknown>> = {
  express: startExpress,
  node: startNode,
  validator: startValidator,
  fastify: startFastify,
  glue: startGlue,
};
// As most do, so that a compile cache is written.
process.once('SIGTERM', () => process.exit());
await kinds[kind]?.();

/** Express with its own body reader and nothing else: what every other subject is compared with. */
async function startExpress() {
  const { default: express } = await import('express');
  const app = express();
  app.use(express.json());
  for (const path of stock?.paths ?? []) app.post(path, respond);
  app.use((_request, response) => void response.status(404).json({ detail: 'Not found.' }));
  return app.listen(Number(port), '127.0.0.1');
}

/** Express and express-openapi-validator, as its README shows it. */
async function startValidator() {
  const [{ default: express }, { middleware }] = await Promise.all([
    import('express'),
    import('express-openapi-validator'),
  ]);
  const app = express();
  app.use(express.json());
  app.use(middleware({ apiSpec: contract, validateRequests: true, validateResponses: true }));
  for (const path of stock?.paths ?? []) app.post(path, respond);
  const sendError: ErrorRequestHandler = ({ status = 500, message, errors }, _request, response, _next) =>
    void response.status(status).json({ message, errors });
  app.use(sendError);
  return app.listen(Number(port), '127.0.0.1');
}

async function respond(request: Request, response: Response) {
  const { status, headers, body } = await stockWork().respond(request.body);
  response.status(status).set(headers).json(body);
}

/** Node.js alone, which reads and writes JSON, and knows the paths. */
async function startNode() {
  const { createServer } = await import('node:http');
  const paths = (stock?.paths ?? []).map((path) => new RegExp(`^${path.replaceAll(/:[^/]+/g, '[^/]+')}$`));
  const server = createServer(async (request, response) => {
    const send = (status: number, headers: object, value: unknown) => {
      const body = JSON.stringify(value);
      const own = { ...headers, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
      response.writeHead(status, own).end(body);
    };
    const text = Buffer.concat(await request.toArray()).toString();
    if (!paths.some((path) => path.test(request.url ?? ''))) return send(404, {}, { detail: 'Not found.' });
    const { status, headers, body } = await stockWork().respond(JSON.parse(text));
    send(status, headers, body);
  });
  return server.listen(Number(port), '127.0.0.1');
}

/** Fastify, which writes JSON without a schema. */
async function startFastify() {
  const { fastify } = await import('fastify');
  const app = fastify();
  for (const path of stock?.paths ?? []) {
    app.post(path, async (request, reply) => {
      const { status, headers, body } = await stockWork().respond(Object.assign({}, request.body));
      return reply.code(status).headers(headers).send(body);
    });
  }
  return app.listen({ port: Number(port), host: '127.0.0.1' });
}

/** Fastify with fastify-openapi-glue: it validates requests and writes responses by their schemas, but validates none. */
async function startGlue() {
  const [{ fastify }, { default: openapiGlue }] = await Promise.all([
    import('fastify'),
    import('fastify-openapi-glue'),
  ]);
  // Without this it refuses the contract for its own formats, and says so for each copy of an operation.
  const app = fastify({ ajv: { customOptions: { strict: false, logger: false } } });
  app.register(openapiGlue, {
    specification: contract,
    operationResolver: () => async (request, reply) => {
      const { status, headers, body } = await stockWork().respond(Object.assign({}, request.body));
      return reply.code(status).headers(headers).send(body);
    },
  });
  // Its own error body is not the contract's, by which it would be written.
  app.setErrorHandler(({ statusCode = 500, message }: FastifyError, _request, reply) =>
    reply.code(statusCode).type('application/json').serializer(JSON.stringify).send({ message }),
  );
  return app.listen({ port: Number(port), host: '127.0.0.1' });
}

function stockWork(): StockWork {
  if (!stock) throw new Error('No work is given.');
  return stock;
}
