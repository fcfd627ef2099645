import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { compileContract } from '../../server/openapi/compile.ts';
import { findResponse } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { readTestContract } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';
import { startTestServer, tokens } from '../support/servers.ts';

const document = await readTestContract('own-errors.yaml');
const contract = compileContract(document);
const server = await startTestServer({ after }, { document, handlers: () => ({}) });
const mock = await startTestMock({ after }, document);
const key = { 'X-Key': String(tokens[0]?.secret) };

/** Sends the same request to server and mock, which must turn it down alike, and as the contract says. */
async function turnDown(path: string, body: string | undefined, headers: Record<string, string> = key) {
  const request = {
    path,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body }),
  };
  const [response, mocked] = await Promise.all([call(server.url, request), call(mock.url, request)]);
  assert.deepEqual([mocked.status, mocked.text], [response.status, response.text]);
  const operation = contract.operations.find(({ id }) => path.startsWith(`/${id}`));
  const json = operation && findResponse(operation, response.status)?.content.find(({ syntax }) => syntax === 'json');
  if (json?.check && operation?.id !== 'success') assert.deepEqual(json.check.findViolations(response.json), []);
  return { ...response, mocked };
}

const invalid = '{"price":"dear"}';

suite('a contract gets its own error', () => {
  test("FastAPI's 422, with a place for each violation", async () => {
    const { status, json } = await turnDown('/fastapi/1?page=x', invalid);
    assert.equal(status, 422);
    assert.deepEqual(json, {
      detail: [
        { loc: ['query', 'page'], msg: 'A valid integer is required.', type: 'invalid' },
        { loc: ['body', 'name'], msg: 'This field is required.', type: 'invalid' },
        { loc: ['body', 'price'], msg: 'A valid number is required.', type: 'invalid' },
      ],
    });
  });

  test('a 422 for a value in the path too, and for what is no JSON', async () => {
    const path = await turnDown('/fastapi/many', '{"name":"a","price":1}');
    assert.deepEqual([path.status, Object(path.json).detail[0].loc], [422, ['path', 'count']]);
    const json = await turnDown('/fastapi/1', '{');
    assert.equal(json.status, 422);
    assert.match(Object(json.json).detail[0].msg, /JSON parse error/);
  });

  test('problem details under 4XX, with every violation by its name', async () => {
    const { status, headers, json } = await turnDown('/problem', invalid);
    assert.deepEqual([status, headers['content-type']], [400, 'application/problem+json']);
    assert.deepEqual(Object(json).errors, {
      name: ['This field is required.'],
      price: ['A valid number is required.'],
    });
    assert.deepEqual([Object(json).title, Object(json).status], ['Bad Request', 400]);
  });

  test('an object where the schema has properties and no type', async () => {
    const { status, json } = await turnDown('/untyped', invalid);
    assert.deepEqual([status, Object(json).status, Object(json).title], [400, 400, 'Bad Request']);
    assert.equal(Object(json).detail, 'name: This field is required. price: A valid number is required.');
  });

  test('a code and a message under default, and samples of what else it requires', async () => {
    const { status, json } = await turnDown('/code', invalid);
    assert.equal(status, 400);
    assert.deepEqual(json, {
      code: 400,
      message: 'name: This field is required. price: A valid number is required.',
      severity: 'low',
    });
    const unauthorized = await turnDown('/code', invalid, {});
    assert.deepEqual([unauthorized.status, Object(unauthorized.json).code], [401, 401]);
    const wrong = await call(server.url, { method: 'GET', path: '/code', headers: key });
    assert.deepEqual([wrong.status, Object(wrong.json).code], [405, 405]);
  });

  test('a list of errors, one for each violation, and one where there is but one reason', async () => {
    const { status, json } = await turnDown('/envelope', invalid);
    assert.equal(status, 400);
    const { errors } = Object(json);
    assert.deepEqual(
      errors.map((each: object) => [Object(each).status, Object(each).detail, Object(each).source]),
      [
        ['400', 'This field is required.', { pointer: '/name' }],
        ['400', 'A valid number is required.', { pointer: '/price' }],
      ],
    );
    const unauthorized = await turnDown('/envelope', invalid, {});
    assert.equal(Object(unauthorized.json).errors[0].status, '401');
  });

  test('the name of what is wrong in its sentence where there is no other place for it', async () => {
    const { errors } = Object((await turnDown('/titled', invalid)).json);
    assert.deepEqual(
      errors.map(({ detail }: { detail: string }) => detail),
      ['name: This field is required.', 'price: A valid number is required.'],
    );
  });

  test('its example where no property of the schema can say what is wrong', async () => {
    assert.deepEqual((await turnDown('/example', invalid)).json, { ray: 17 });
  });

  test('XML or text where it has only those', async () => {
    const xml = await turnDown('/xml', invalid);
    assert.match(xml.text, /^<\?xml .*<CodedError><code>400<\/code><message>name: This field is required\. price/);
    const text = await turnDown('/text', invalid);
    assert.match(text.text, /^name: This field is required\./);
  });
});

suite('a status that is not declared', () => {
  test("has the form of the operation's other errors", async () => {
    const { status, headers, json } = await turnDown('/untyped', invalid, {});
    assert.deepEqual([status, headers['content-type']], [401, 'application/problem+json']);
    assert.deepEqual(json, { detail: 'Authentication credentials were not provided or are not valid.' });
    const { json: listed } = await turnDown('/fastapi/1', invalid, {});
    assert.deepEqual(
      Object(listed).detail.map(({ msg }: { msg: string }) => msg),
      ['Authentication credentials were not provided or are not valid.'],
    );
  });

  test('is a problem where they name all of its properties, whatever their media type', async () => {
    const { json } = await turnDown('/plainProblem', invalid, {});
    const detail = 'Authentication credentials were not provided or are not valid.';
    assert.deepEqual(json, { type: 'about:blank', title: 'Unauthorized', status: 401, detail });
  });

  test('is told in the words of the house where those are of that form', async () => {
    const { status, json } = await turnDown('/house', invalid, {});
    assert.deepEqual(
      [status, json],
      [401, { detail: 'Authentication credentials were not provided or are not valid.' }],
    );
  });
});

suite('the house speaks', () => {
  test('where no error is declared, or the only response there is describes the success', async () => {
    const wanted = { name: ['This field is required.'], price: ['A valid number is required.'] };
    assert.deepEqual((await turnDown('/silent', invalid)).json, wanted);
    const { status, json } = await turnDown('/success', invalid);
    assert.deepEqual([status, json], [400, wanted]);
  });

  test('in the log, and in a header of the mock, where an error has no body', async () => {
    server.logged.length = 0;
    const { status, text, headers, mocked } = await turnDown('/bare', invalid);
    assert.deepEqual([status, text, headers['x-mock-reason']], [400, '', undefined]);
    assert.equal(mocked.headers['x-mock-reason'], 'name: This field is required. price: A valid number is required.');
    const line = server.logged.find(({ msg }) => msg === 'error without room for its reason');
    assert.deepEqual([line?.status, line?.reason], [400, 'in violation: name, price']);
    const unauthorized = await turnDown('/bare', invalid, {});
    assert.equal(unauthorized.status, 401);
    assert.match(String(unauthorized.mocked.headers['x-mock-reason']), /credentials were not provided/);
  });
});
