import { posix } from 'node:path';
import type { Kind } from './detect.ts';

/** The commands that each kind of project has a script for. */
const commands: Record<Kind, string[]> = {
  client: ['mock', 'check', 'generate'],
  mounted: ['mock', 'check', 'generate'],
  server: ['start', 'serve', 'mock', 'check', 'generate'],
};

/** The scripts of one word each; those of one of several contracts have its name, such as `check:orders`. */
export function scripts(kind: Kind, extension: string, name?: string): Record<string, string> {
  const scriptOf = (script: string, command: string) =>
    name === undefined ? [script, `contract ${command}`] : [`${script}:${name}`, `contract ${command} ${name}`];
  return Object.fromEntries([
    ...commands[kind].map((command) => scriptOf(command, command)),
    ...(kind === 'mounted' ? [scriptOf('contract', 'start')] : []),
    ...(kind === 'server' ? [['test', `node --test 'test/**/*.test.${extension}'`]] : []),
  ]);
}

/** The folders of a server, from that of the project, the name of its contract, and the extension of modules. */
interface ServerPlaces {
  generated: string;
  server: string;
  tests: string;
  name: string;
  extension: string;
}

/** What a server has: its setup, the table of its handlers, and a test. */
export function serverFiles({ generated, server, tests, name, extension }: ServerPlaces): [string, string][] {
  const ownSetup = `${posix.relative(tests, server)}/setup.${extension}`;
  return [
    [`${server}/setup.${extension}`, setup(extension)],
    [`${server}/handlers/index.${extension}`, handlers(posix.relative(`${server}/handlers`, generated))],
    [`${tests}/${name}.test.${extension}`, contractTest(posix.relative(tests, generated), ownSetup)],
  ];
}

const setup = (extension: string) => `import type { Setup } from 'contract-workbench';
import { createHandlers } from './handlers/index.${extension}';

/** What this project gives the server. What handlers work on, such as a database, is opened by \`open\`. */
export const setup: Setup = { createHandlers: () => createHandlers() };
`;

function handlers(generated: string): string {
  return `import type { Handlers } from '${generated}/contract.ts';

/** The handlers that there are; \`npx contract scaffold OPERATION\` adds a typed stub. */
export function createHandlers(): Partial<Handlers> {
  return {};
}
`;
}

function contractTest(generated: string, setup: string): string {
  const isNamed = generated !== '../generated';
  const document = isNamed ? `, new URL('${generated}/openapi.json', ${'import.meta'}.url)` : '';
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestServer } from 'contract-workbench/testing';
import type { Contract } from '${generated}/contract.ts';
import { setup } from '${setup}';

test('the server starts, and shows its contract', async (t) => {
  const { url } = await startTestServer<Contract>(t, setup${document});
  const response = await fetch(\`\${url}/openapi.json\`);
  assert.equal(response.status, 200);
});
`;
}

/** Settings with which handlers compile, and run as they are. */
export function compilerSettings(isModule: boolean): [string, string] {
  // A CommonJS package may not write imports as they are.
  const asWritten = isModule ? '\n    "verbatimModuleSyntax": true,' : '';
  return [
    'tsconfig.json',
    `{
  "compilerOptions": {
    "target": "ES2024",
    "module": "nodenext",
    "lib": ["ES2024"],
    "types": ["node"],
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true,
    "erasableSyntaxOnly": true,${asWritten}
    "allowImportingTsExtensions": true,
    "noEmit": true,
    "skipLibCheck": true
  },
  "include": ["server", "generated", "test"]
}
`,
  ];
}

/** The contract in CI: compared with its own past, annotated in pull requests. */
export function workflow(generated: string, name?: string): string {
  const own = name === undefined ? '' : ` ${name}`;
  return `name: contract${own}

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          # The contract is compared with its past: the newest release tag, or the branch that a pull request goes to.
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 24
      - run: npm ci
      # Says what a change breaks, and whether ${generated}/ follows from the contract.
      - run: npx contract check${own} --format github \${BASE:+--base "origin/$BASE"}
        env:
          BASE: \${{ github.base_ref }}
`;
}

/** The folder that is open in the editor, as the editor writes it. */
const workspace = ['$', '{workspaceFolder}'].join('');

const pattern = {
  regexp: '^(\\S.*?):(\\d+):(\\d+) (error|warning|notice) (\\S+) (.*)$',
  ...{ file: 1, line: 2, column: 3, severity: 4, code: 5, message: 6 },
};

/** A task for VS Code that marks findings in the editor. */
export const tasks = `${JSON.stringify(
  {
    version: '2.0.0',
    tasks: [
      {
        label: 'contract',
        detail: 'Serves the contract, follows every save, and marks its findings in the editor',
        type: 'shell',
        command: 'npx contract start',
        isBackground: true,
        problemMatcher: {
          owner: 'contract',
          fileLocation: ['relative', workspace],
          pattern: { ...pattern, regexp: pattern.regexp.replace('^', '^(?:\\s*(?:advice|broken|compiler)?\\s+)?') },
          background: { activeOnStart: true, beginsPattern: '^\\s+saved ', endsPattern: '^\\s+(live|broken) ' },
        },
      },
      {
        label: 'contract: check',
        type: 'shell',
        command: 'npx contract check',
        problemMatcher: { owner: 'contract', fileLocation: ['relative', workspace], pattern },
      },
    ],
  },
  null,
  2,
)}\n`;
