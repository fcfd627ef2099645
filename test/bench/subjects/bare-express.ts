import express from 'express';
import { readStockWork } from './handler.ts';

/** Express with its own body reader and nothing else: what every other subject is compared with. */
const [port = '', , work = ''] = process.argv.slice(2);
const { paths, respond } = readStockWork(work);
const app = express();
app.use(express.json());
for (const path of paths) {
  app.post(path, async (request, response) => {
    const { status, headers, body } = await respond(request.body);
    response.status(status).set(headers).json(body);
  });
}
app.use((_request, response) => void response.status(404).json({ detail: 'Not found.' }));
app.listen(Number(port), '127.0.0.1');
