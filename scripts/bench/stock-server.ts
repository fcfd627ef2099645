import express, { type ErrorRequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';

/** What most people run today: Express and the validator over the contract's file, started again by `node --watch`. */
const [spec = '', port = ''] = process.argv.slice(2);
const app = express();
app.use(express.json());
app.use(middleware({ apiSpec: spec, validateRequests: true, validateResponses: true, validateSecurity: false }));
app.use((_request, response) => void response.status(404).json({ detail: 'Nothing.' }));
const answerError: ErrorRequestHandler = ({ status = 500, message }, _request, response, _next) =>
  void response.status(status).json({ message });
app.use(answerError);
app.listen(Number(port), '127.0.0.1');
