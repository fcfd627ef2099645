import { readFileSync } from 'node:fs';
import express from 'express';

/** Express with its own body reader and nothing else: what every other subject is compared with. */
const [port = '', , responseFile = ''] = process.argv.slice(2);
const { paths, status, headers, body } = JSON.parse(readFileSync(responseFile, 'utf8'));
const app = express();
app.use(express.json());
for (const path of paths) {
  app.post(path.replaceAll(/\{([^}]+)\}/g, ':$1'), (_request, response) => {
    response.status(status).set(headers).json(body);
  });
}
app.use((_request, response) => void response.status(404).json({ detail: 'Not found.' }));
app.listen(Number(port), '127.0.0.1');
