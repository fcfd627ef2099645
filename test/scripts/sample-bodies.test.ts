import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { compileContract } from '../../server/openapi/compile.ts';
import { call } from '../support/calls.ts';
import { readTestContract } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';

suite('without an example the mock makes a sample:', async () => {
  const document = await readTestContract('shapes.yaml');
  const { url } = await startTestMock({ after }, document);
  const ask = (path: string, prefer = '') =>
    call(url, { method: 'GET', path, headers: { ...(prefer && { Prefer: prefer }) } });

  for (const { id, path, responses } of compileContract(document).operations) {
    const [success] = responses;
    const check = success?.content[0]?.check;
    if (!check || id === 'nothing') continue;
    test(id, async () => {
      const [first, again, ...others] = [
        await ask(path),
        await ask(path),
        await ask(path, 'dynamic=true, seed=1'),
        await ask(path, 'dynamic=true, seed=2'),
      ];
      assert.equal(again.text, first.text);
      for (const { status, text, json } of [first, ...others]) {
        assert.equal(status, 200, text);
        assert.deepEqual(check.findViolations(json), [], text);
      }
    });
  }

  test('headers that match their patterns, and none that cannot be sent', async () => {
    for (const prefer of ['', 'dynamic=true, seed=4']) {
      const { status, headers } = await ask('/headers', prefer);
      assert.equal(status, 200);
      assert.match(String(headers['x-code']), /^[A-F]\d{3}$/);
      assert(Date.parse(String(headers['x-until'])) > 0);
      assert.equal(headers['x-odd'], undefined);
    }
  });

  test('a right example of a property stays where another is wrong', async () => {
    const { json } = await ask('/wrongProperty');
    assert.deepEqual(json, { size: 1, name: 'Ada' });
  });

  test('recursion ends where the schema lets it', async () => {
    assert.deepEqual((await ask('/optionalRecursion')).json, { others: [], id: 1 });
    const { text } = await ask('/requiredRecursion');
    assert.match(text, /^(\{"next":){1,2}null/);
  });

  test('a 501 that says what to do where no value is right', async () => {
    for (const prefer of ['', 'dynamic=true, seed=1']) {
      const { status, json, headers } = await ask('/nothing', prefer);
      assert.deepEqual([status, headers['x-mocked']], [501, 'true']);
      assert.match(
        Object(json).detail,
        /^The mock found nothing that the contract allows for the 200 of nothing as application\/json.*give it an example/,
      );
    }
    assert.equal((await ask('/nothing', 'code=404')).status, 404);
  });
});

suite('whatever the media type, it is sent:', async () => {
  const document = await readTestContract('media-types.yaml');
  const { url } = await startTestMock({ after }, document);
  const ask = async (path: string, accept?: string, prefer?: string) => {
    const headers = { ...(accept && { Accept: accept }), ...(prefer && { Prefer: prefer }) };
    const response = await fetch(`${url}${path}`, { headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, type: response.headers.get('content-type'), bytes, text: bytes.toString() };
  };

  test('JSON before XML without a preference, XML with one', async () => {
    for (const accept of [
      undefined,
      '*/*',
      'application/*',
      'application/json;charset=utf-8',
      'application/json; v="1,2", text/*;q=0.1',
    ]) {
      assert.equal((await ask('/xmlFirst', accept)).type, 'application/json', accept);
    }
    const xml = await ask('/xmlFirst', 'application/json;q=0.5, application/xml');
    assert.equal(xml.type, 'application/xml');
    assert.equal(
      xml.text.replace(/^<\?xml [^?]*\?>/, ''),
      '<p:pet xmlns:p="http://example.com/pets" id="1"><called>Fox &amp; &quot;Hound&quot; &lt;1&gt;</called>' +
        '<photos><photo>https://example.org/a</photo><photo>https://example.org/a</photo></photos>' +
        '<tag><label>aaa</label></tag><tag><label>aaa</label></tag></p:pet>',
    );
  });

  const sent: [path: string, accept: string, type: string, text: RegExp][] = [
    ['/without', '', 'application/json', /^\{\}$/],
    ['/any', '', 'application/json', /^\{"id":1,/],
    ['/any', 'application/xml', 'application/xml', /<p:pet /],
    ['/anyText', '', 'text/plain', /^text$/],
    ['/anyText', 'text/csv', 'text/csv', /^text$/],
    ['/html', 'text/html,*/*;q=0.8', 'text/html', /^<!doctype html>/],
    ['/bytes', '', 'application/octet-stream', /./],
    ['/events', 'text/event-stream', 'text/event-stream', /^data: \{"count":3\}\n\n$/],
    ['/lines', '', 'application/x-ndjson', /^\{"label":"[a-z]{3}"\}\n$/],
    ['/charset', 'application/json', 'application/json; charset=utf-8', /^7$/],
    ['/xmlText', '', 'application/xml', /^<own><made\/><\/own>$/],
  ];
  for (const [path, accept, type, text] of sent) {
    test(`${path} for ${accept || 'anybody'} as ${type}`, async () => {
      const response = await ask(path, accept || undefined);
      assert.deepEqual([response.status, response.type], [200, type], response.text);
      assert.match(response.text, text);
      const dynamic = await ask(path, accept || undefined, 'dynamic=true, seed=3');
      assert.deepEqual([dynamic.status, dynamic.type], [200, type], dynamic.text);
    });
  }

  test('an image is a real one, of the type that the caller prefers', async () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    assert((await ask('/png')).bytes.subarray(0, 8).equals(png));
    const gif = await ask('/image', 'image/gif');
    assert.deepEqual([gif.type, gif.bytes.subarray(0, 6).toString()], ['image/gif', 'GIF89a']);
  });

  test('a caller who accepts none of it gets a 406', async () => {
    assert.equal((await ask('/image', 'text/plain')).status, 406);
    assert.equal((await ask('/charset', 'application/xml')).status, 406);
  });
});
