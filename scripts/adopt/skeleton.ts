import type { Document } from '../../server/openapi/document/index.ts';
import { recordsSkeleton } from './records-skeleton.ts';
import { renderReadme } from './render-readme.ts';

/** The files of a project that has a contract and nothing else yet, by their place. */
export function renderSkeleton(document: Document, commands: [name: string, about: string][]): Map<string, string> {
  return new Map([
    ['server/handlers/index.ts', index],
    ...recordsSkeleton,
    ['test/contract/contract.test.ts', contractTest],
    ['spec/redocly.yaml', rules],
    ['.ci/run', ciRun],
    ['README.md', renderReadme(document, commands)],
  ]);
}

const index = `import type { Handlers } from '../../generated/contract.ts';
import type { Records } from '../records/records.ts';

/** The handlers that there are. Where one is missing, npm start lets Prism respond, marked, and npm run serve sends a 501. */
export function createHandlers(_store: Records): Partial<Handlers> {
  return {};
}
`;

const contractTest = `import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { compileContract } from '../../server/openapi/compile-contract.ts';
import { readDocument } from '../../server/openapi/document/document.ts';
import type { Operation } from '../../server/openapi/model.ts';
import { createSampleOf } from '../../server/openapi/samples/sample.ts';
import { call } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { startTestServer } from '../support/servers.ts';

const { operations } = compileContract(readDocument());
const mock = await startTestMock({ after });
const server = await startTestServer({ after });

const ask = (url: string, operation: Operation) => {
  const { body, ...request } = createSampleOf(operation, 'admin-secret-for-tests');
  return call(url, body === undefined ? request : { ...request, body });
};

for (const operation of operations) {
  test(\`the mock responds to \${operation.id}, marked as made up\`, async () => {
    const { status, headers, text } = await ask(mock.url, operation);
    assert.equal(headers['x-mocked'], 'true');
    const declared = operation.responses.some(({ key }) => [String(status), \`\${String(status)[0]}XX\`, 'default'].includes(key));
    assert(declared || status < 500, \`\${status} \${text}\`);
  });

  test(\`the server knows \${operation.id}\`, async () => {
    const { status, text } = await ask(server.url, operation);
    assert(status < 500 || status === 501 || operation.responses.some(({ key }) => key === String(status)), \`\${status} \${text}\`);
  });
}
`;

const rules = `# The rules that the contract keeps. See https://redocly.com/docs/cli/rules for Redocly's own;
# those named contract/… are in scripts/contract/rules/. npm run check applies them.
plugins:
  - ../scripts/contract/rules/index.ts

telemetry: 'off'

# Without rules, npm run check finds what makes the contract invalid and no more. Take as many as you like:
# extends:
#   - recommended
#   - contract/sound
#   - contract/owasp
rules: {}
`;

const ciRun = `#!/usr/bin/env bash
# Tests the project on a machine on which nothing was installed by hand but Node with npm.
set -euo pipefail
cd "$(dirname "\${BASH_SOURCE[0]}")/.."
export CI="\${CI:-true}"
exec npm cit </dev/null
`;
