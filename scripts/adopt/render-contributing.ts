import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file that says how the project is changed. */
export const contributingFile = '.github/CONTRIBUTING.md';

/** The words that hold for any contract. */
const common = ['The flow', 'Imports that must never exist', 'Words', 'Debugging'];

/** Renders how the project of an adopted contract is changed: of what is there, that which holds for any contract, and its own way to an operation. */
export function renderContributing(project: string): string {
  const text = readFileSync(join(project, contributingFile), 'utf8');
  const sections = text
    .split(/^(?=## )/m)
    .filter((section) => common.some((title) => section.startsWith(`## ${title}\n`)));
  return `# Contributing

\`npm ci\`, then \`npm test\`: format, stale files, types, and every test. [README.md](../README.md) says what there is to use, and what comes next;
[WORKBENCH.md](WORKBENCH.md) what the toolchain can do.

${operation}${sections.map((section) => `${section.trimEnd()}\n`).join('\n')}`;
}

const operation = `## To add an operation

1. Describe it in \`spec/openapi.yaml\`, with examples. \`npm start\` shows what is still wrong with it; Prism responds for it at once.
2. \`npm run scaffold -- OPERATION\` writes \`server/handlers/<operation>.ts\`, its line in \`server/handlers/index.ts\`, and a test that shows the
   contract's example.
3. What it keeps or reads is a method of \`Records\` in \`server/records/records.ts\`, and a line in \`test/server/store.test.ts\`.
4. Test what the contract does not say: over HTTP as the test that was written does, or the handler alone, with \`createInput\` and \`createContext\`
   of \`test/support/create-input.ts\` and \`openTestStore\` of \`test/support/open-test-store.ts\`. \`npm run parity\` sends the rest by itself.
5. Raise \`info.version\` as \`npm run check\` asks.

## Tests

\`\`\`sh
npm test                                    # everything, with format, stale files and types first
npm test -- test/server/store.test.ts       # one file
npm run test:fast                           # without what starts processes
npm run format && npm run typecheck
\`\`\`

A test starts its servers on port 0 with \`startTestServer\` (\`test/support/servers.ts\`), its processes with \`startProcess\` (\`test/support/processes.ts\`);
both end with the test. \`test/openapi/\` holds the tables by which contracts are read.

`;
