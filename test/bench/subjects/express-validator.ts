import express, { type ErrorRequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import { readStockWork } from './handler.ts';

/** Express and express-openapi-validator, as its README shows it; without handlers where no work is given. */
const [port = '', contract = '', work] = process.argv.slice(2);
const stock = work ? readStockWork(work) : undefined;
const app = express();
app.use(express.json());
app.use(middleware({ apiSpec: contract, validateRequests: true, validateResponses: true }));
for (const path of stock?.paths ?? []) {
  app.post(path, async (request, response) => {
    const { status, headers, body } = (await stock?.respond(request.body)) ?? {};
    response
      .status(status ?? 501)
      .set(headers)
      .json(body);
  });
}
const sendError: ErrorRequestHandler = ({ status = 500, message, errors }, _request, response, _next) =>
  void response.status(status).json({ message, errors });
app.use(sendError);
app.listen(Number(port), '127.0.0.1');
