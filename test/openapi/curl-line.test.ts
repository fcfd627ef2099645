import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { type CurlRequest, renderCurlLine } from '../../server/openapi/samples/index.ts';
import { createFolder } from '../support/servers.ts';

const secret = 'text-of-a-local-file';
const file = join(createFolder(), 'secret.txt');
writeFileSync(file, `${secret}: ${secret}`);

/** Responds with all that it was sent, bytes as characters. */
const server = createServer(async (request, response) => {
  const body = await text(request.setEncoding('latin1'));
  response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.rawHeaders, body }));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const address = server.address();
const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

async function run(path: string, request: CurlRequest, separator?: string) {
  const line = renderCurlLine(url + path, request, separator);
  const { stdout } = await promisify(execFile)('bash', ['-c', line.replace('curl -i', 'curl -s')]);
  return { line, sent: JSON.parse(stdout) };
}

suite('a curl line sends what it was made of:', () => {
  const bodies: [about: string, body: string | Uint8Array][] = [
    ['a file name', `@${file}`],
    ['quotes', `It's "so" \\ $HOME \`id\` !x`],
    ['two lines', '{\n\t"a": 1\r\n}'],
    ['letters and signs', 'Grüße \u202e 漢字'],
    ['bytes', Uint8Array.from([0xff, 0x41, 0x27, 0x80])],
    ['a text with much space behind it', `[1]${' '.repeat(200_000)}`],
    ['capitals', 'IF'],
  ];
  for (const [about, body] of bodies) {
    for (const separator of [' ', ' \\\n  ']) {
      test(`${about}, ${separator === ' ' ? 'in one line' : 'in several lines'}`, async () => {
        const { sent, line } = await run(
          '/a',
          { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body },
          separator,
        );
        assert.equal(sent.body, Buffer.from(body).toString('latin1'));
        assert(sent.headers.includes('text/plain'), String(sent.headers));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
        if (separator === ' ') assert.doesNotMatch(line, /[\u0000-\u001f\u202e]/);
      });
    }
  }

  test('paths with dots and brackets, an empty header, and no type where none is given', async () => {
    const { sent } = await run('/a/../{b}[1-3]', { method: 'PUT', headers: { 'X-Empty': '' }, body: 'x' });
    assert.equal(sent.url, '/a/../{b}[1-3]');
    assert(sent.headers.includes('X-Empty') && !sent.headers.includes('Content-Type'), String(sent.headers));
  });
});

test('a curl line reads no local file, whatever names and values say', async () => {
  const fields: [string, string][] = [
    ['a', `@${file}`],
    ['b', `<${file}`],
    ['c', `x;type=text/html;filename=${file}`],
  ];
  const headers = { [`@${file}`]: 'x', [`@${file}\u0000`]: '', 'X-Good': `@${file}` };
  const form = await run('/form', { method: 'POST', headers, fields });
  assert(!JSON.stringify(form.sent).includes(secret), form.line);
  for (const [, value] of fields) assert(form.sent.body.includes(`\r\n\r\n${value}\r\n`), form.sent.body);
  assert(form.sent.headers.includes(`@${file}`));
  const other = await run('/', { method: 'GET', headers: {}, pair: `@${file}:@${file}` });
  assert(!JSON.stringify(other.sent).includes(secret));
});
