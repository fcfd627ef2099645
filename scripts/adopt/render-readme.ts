import type { Document } from '../../server/openapi/document.ts';

/** The README of a project that has just adopted a contract: what it is, the commands, and what comes next. */
export function renderReadme({ info }: Document, commands: [name: string, about: string][]): string {
  const rows = commands.map(([name, about]) => `| \`npm run ${name}\` | ${about} |`);
  return `# ${info.title}

One OpenAPI file, \`spec/openapi.yaml\`, says everything about this API. Types, a validating server, a Prism mock, a typed client, a docs page and checks
follow from it, and cannot disagree with it.

\`\`\`sh
npm ci && npm start   # serve and mock the contract, and follow every save of it
npm cit               # install, then run every check and test
\`\`\`

## What to do next

1. **\`npm start\`** prints a curl line. Every operation responds: Prism makes its responses up, and each says \`x-mocked: true\`.
2. **\`npm run scaffold -- OPERATION\`** writes \`server/handlers/<operation>.ts\`, its line in \`server/handlers/index.ts\` and a test in \`test/handlers/\`,
   which shows the example of the contract and fails until the handler gives it.
3. **Write the handler.** Its input and its responses are typed by the contract: return \`{ status, headers, body }\`. A save is live at once, and the
   response is not marked any more.
4. **Keep something**: name what handlers read and write in \`server/store/kept/kept.ts\`, then in \`server/store/sqlite/kept/\` and
   \`server/store/postgres/kept/\`, with a table in \`migrations/\` beside each.
5. **\`npm run check\`** says what is wrong with the contract and whom an edit would break. Choose rules in \`spec/redocly.yaml\`.

## Commands

Each tells its options with \`-- --help\`.

| command | |
|---|---|
${rows.join('\n')}

How the toolchain itself is built is in [CONTRIBUTING.md](.github/CONTRIBUTING.md); what it can do, on the contract that it came with, in
[WORKBENCH.md](.github/WORKBENCH.md).
`;
}
