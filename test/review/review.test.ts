import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { project, runProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const contract = readFileSync(join(project, 'test/check/orders.yaml'), 'utf8');

/** A host that stores comments of one pull request, and what was sent to it. */
async function startHost(context: TestContext) {
  const comments = Array.from({ length: 100 }, (_, index) => ({ id: index, body: 'Fine.' }));
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const { method, url = '', headers } = request;
    calls.push(`${method} ${url} ${headers.authorization ?? headers['private-token']}`);
    const chunks: Buffer[] = await request.toArray();
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const send = (value: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    const page = Number(searchParams.get('page'));
    if (/forbidden/.test(url)) response.writeHead(403).end('{}');
    else if (method === 'GET') send(comments.slice(100 * (page - 1), 100 * page));
    else {
      const { body } = JSON.parse(String(Buffer.concat(chunks)));
      const id = Number(/(?:comments|notes)\/(\d+)$/.exec(pathname)?.[1] ?? comments.length);
      comments[id] = { id, body };
      send(comments[id]);
    }
  }).listen(0, '127.0.0.1');
  context.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}`, comments, calls };
}

/** A repository whose contract was committed, and is another now. */
function createRepository(): string {
  const folder = createFolder();
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@localhost', ...words], { cwd: folder });
  writeFileSync(join(folder, 'orders.yaml'), contract);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'One');
  writeFileSync(
    join(folder, 'orders.yaml'),
    contract
      .replace('maxLength: 80', 'maxLength: 60')
      .replace('summary: Read an order', 'summary: "@team <b>[x](http://x.example)</b> #7"'),
  );
  return folder;
}

test('the action of a pull request writes one comment, and updates it', async (context) => {
  const [host, cwd] = [await startHost(context), createRepository()];
  const { runs } = parse(readFileSync(join(project, '.github/actions/review/action.yml'), 'utf8'));
  const [step] = runs.steps.slice(-1);
  const inputs: Record<string, string> = {
    'inputs.command': `${process.execPath} ${join(project, 'scripts/contract.ts')}`,
    'inputs.base': 'HEAD',
    'inputs.spec': 'orders.yaml',
    'inputs.token': 'secret',
    'inputs.preview': 'https://docs.example.org/7',
  };
  const given = Object.entries<string>(step.env).map(([name, text]) => [
    name,
    text.replace(/\$\{\{ (.*?) \}\}/, (_, input) => inputs[input] ?? ''),
  ]);
  writeFileSync(join(cwd, 'event.json'), JSON.stringify({ pull_request: { number: 7, head: { sha: 'abc' } } }));
  const own = { GITHUB_API_URL: host.url, GITHUB_REPOSITORY: 'team/shop', GITHUB_EVENT_PATH: join(cwd, 'event.json') };
  const env = { ...Object.fromEntries(given), ...own };
  const first = await runProcess(context, ['/bin/bash', '-e', '-c', step.run], { cwd, env });
  assert.match(first.stderr, /The comment is written\./);
  assert.equal(first.code, 1, 'what breaks without being said fails, as in check');
  const { body = '' } = host.comments[100] ?? {};
  assert.match(
    body,
    /^<!-- contract review of orders\.yaml -->\n\n### `orders\.yaml`: breaking for senders of requests\n/,
  );
  assert.match(body, /Compared with HEAD \(1\.4\.2\)\. \*\*The version must be 2\.0\.0\*\*, not 1\.4\.2\./);
  const line = contract.slice(0, contract.indexOf('maxLength: 80')).split('\n').length;
  assert.ok(
    body.includes(`[\`Order.name\`](https://github.com/team/shop/blob/abc/orders.yaml#L${line}): maxLength lowered`),
    body,
  );
  assert.match(
    body,
    /<summary>Wording \(1\)<\/summary>(.|\n)* {2}- before: Read an order\n {2}- after: @\u200bteam &lt;b>\[x\]\\\(http:\/\/x\.example\)&lt;\/b> #\u200b7\n/,
  );
  assert.match(
    body,
    /```yaml\napprovals:\n {2}- change: max-length-lowered\n {4}at: "Order\.name"\n {4}because: \n {4}until: \n```/,
  );
  assert.match(body, /\[Docs of this state\]\(https:\/\/docs\.example\.org\/7\); changed: `createOrder`/);
  writeFileSync(join(cwd, 'orders.yaml'), contract.replace('version: 1.4.2', 'version: 1.4.3'));
  const second = await runProcess(context, ['/bin/bash', '-e', '-c', step.run], { cwd, env });
  assert.deepEqual([second.code, host.comments.length], [0, 101]);
  assert.match(host.comments[100]?.body ?? '', /^<!-- .* -->\n\n### `orders\.yaml`: unchanged\n/);
  assert.deepEqual(
    host.calls.map((call) => call.replace(/\?\S* /, ' ')),
    [
      ...['GET', 'GET', 'POST', 'GET', 'GET'].map(
        (method) => `${method} /repos/team/shop/issues/7/comments Bearer secret`,
      ),
      'PATCH /repos/team/shop/issues/comments/100 Bearer secret',
    ],
  );
});

test('on GitLab it is a note, and a token that may not write is told in one line', async (context) => {
  const [host, cwd] = [await startHost(context), createRepository()];
  const command = ['scripts/contract.ts', 'review', '--spec', 'orders.yaml', '--base', 'HEAD', '--format', 'gitlab'];
  const env = { CI_API_V4_URL: host.url, CI_PROJECT_ID: '3', CI_MERGE_REQUEST_IID: '9', GITLAB_TOKEN: 'secret' };
  const [written, forbidden] = await Promise.all([
    runProcess(context, command, {
      cwd,
      env: { ...env, CI_PROJECT_URL: 'https://gitlab.example.org/shop', CI_COMMIT_SHA: 'abc' },
    }),
    runProcess(context, command, { cwd, env: { ...env, CI_PROJECT_ID: 'forbidden' } }),
  ]);
  assert.match(written.stderr, /The comment is written\./);
  assert.match(
    host.comments[100]?.body ?? '',
    /\(https:\/\/gitlab\.example\.org\/shop\/-\/blob\/abc\/orders\.yaml#L\d+\)/,
  );
  assert.ok(host.calls.includes('POST /projects/3/merge_requests/9/notes secret'));
  assert.equal(forbidden.code, 2);
  assert.match(
    forbidden.stderr,
    /^The comment cannot be written: GET \/projects\/forbidden\/\S+ responds with 403\. The token must .*\.\n$/,
  );
});
