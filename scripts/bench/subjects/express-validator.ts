import { readFileSync } from 'node:fs';
import express, { type ErrorRequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';

/** Express and express-openapi-validator, as its README shows it; without handlers where no response is given. */
const [port = '', contract = '', responseFile] = process.argv.slice(2);
const { paths, status, headers, body } = responseFile ? JSON.parse(readFileSync(responseFile, 'utf8')) : { paths: [] };
const app = express();
app.use(express.json());
app.use(middleware({ apiSpec: contract, validateRequests: true, validateResponses: true }));
for (const path of paths) {
  app.post(path.replaceAll(/\{([^}]+)\}/g, ':$1'), (_request, response) => {
    response.status(status).set(headers).json(body);
  });
}
const sendError: ErrorRequestHandler = ({ status = 500, message, errors }, _request, response, _next) =>
  void response.status(status).json({ message, errors });
app.use(sendError);
app.listen(Number(port), '127.0.0.1');
