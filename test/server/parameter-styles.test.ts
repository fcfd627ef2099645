import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Document, PathItem } from '../../server/openapi/document/index.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import { call } from '../support/calls.ts';
import { startAnyServer } from '../support/contracts.ts';
import { examples, parameterOf, schemas } from '../support/style-examples.ts';

/** A text of each kind that is wrong. */
const mistakes = {
  text: ['blue', 'B7'],
  number: ['7', 'seven'],
  list: ['black', 'B7'],
  object: ['200', 'red'],
} as const;

const idOf = (key: string, kind: string) => `${key}-${kind}`.replaceAll(' ', '-');

function createContract(): Document {
  const paths = Object.keys(examples).flatMap((key) =>
    Object.entries(schemas).map(([kind, schema]): [string, PathItem] => {
      const { in: place, ...parameter } = parameterOf(key);
      const rest = place === 'query' ? { allowEmptyValue: true } : {};
      const operationId = idOf(key, kind);
      const parameters = [{ ...parameter, in: place, required: true, ...rest, schema }];
      const content = { 'application/json': {} };
      const get = { operationId, parameters, responses: { 200: { description: 'Read.', content } } };
      return [`/${operationId}${place === 'path' ? '/{color}' : ''}`, { get }];
    }),
  );
  return { openapi: '3.1.0', info: { title: 'Colors', version: '1.0.0' }, paths: Object.fromEntries(paths) };
}

describe('a parameter of every place, style and kind is delivered typed, or turned down:', async () => {
  const document = createContract();
  const echo = ({ path, query, header, cookie }: AnyInput) => ({
    status: 200,
    body: { ...path, ...query, ...header, ...cookie },
  });
  const ids = Object.keys(examples).flatMap((key) => Object.keys(schemas).map((kind) => idOf(key, kind)));
  const { url } = await startAnyServer({ after }, document, Object.fromEntries(ids.map((id) => [id, echo])));
  const send = (key: string, kind: string, text: string) => {
    const { in: place } = parameterOf(key);
    const path = `/${idOf(key, kind)}`;
    const after = { path: `/${text}`, query: `?${text}`, querystring: `?${text}`, header: '', cookie: '' }[place];
    const headers = place === 'header' ? { color: text } : place === 'cookie' ? { cookie: text } : {};
    return call(url, { method: 'GET', path: path + after, headers });
  };
  for (const [key, cases] of Object.entries(examples)) {
    for (const [kind, text, value] of cases) {
      test(`${key}, ${kind}: ${text}`, async () => {
        const right = await send(key, kind, text);
        assert.deepEqual([right.status, right.text && JSON.parse(right.text)], [200, { color: value }]);
        const [found, wrong] = mistakes[kind];
        if (!text.includes(found)) return;
        const { status } = await send(key, kind, text.replace(found, wrong));
        assert.equal(status, parameterOf(key).in === 'path' ? 404 : 400);
      });
    }
  }
});
