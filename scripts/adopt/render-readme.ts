import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { nameHandlers } from '../scaffold/handler-names.ts';
import { literal } from '../scaffold/render-stub.ts';

/** The README of a project that has just adopted a contract: what it is, the commands, and what comes next. */
export function renderReadme(document: Document, commands: [name: string, about: string][]): string {
  const { info } = document;
  const first = compileContract(document).operations[0]?.id ?? 'operation';
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
4. **Test it** over HTTP, as the test that was written does, or alone, with neither server nor cast:

${indent(renderHandlerTest(first))}

5. **Keep something**: name what handlers read and write in \`server/records/records.ts\`, which shows how in comments, and its table in
   \`server/records/tables.ts\`. The table is made by \`server/records/migrations/sqlite/002-<name>.sql\`, and by the same beside it for PostgreSQL:
   001 is there, and numbers only go up.
6. **\`npm run check\`** says what is wrong with the contract and whom an edit would break. Choose rules in \`spec/redocly.yaml\`.

## Commands

Each tells its options with \`-- --help\`.

| command | |
|---|---|
${rows.join('\n')}

Each variable of the environment, and everything else that the toolchain can do, is described on the contract that it came with in
[WORKBENCH.md](.github/WORKBENCH.md); how the project is changed in [CONTRIBUTING.md](.github/CONTRIBUTING.md). The database is \`.data/store.db\`, unless
\`DATABASE_URL\` names another.
`;
}

function renderHandlerTest(id: string): string {
  const { file, function: name } = nameHandlers([id]).get(id) ?? { file: '', function: '' };
  return `\`\`\`ts
import { ${name} } from '../../server/handlers/${file}';
import { createContext, createInput } from '../support/create-input.ts';
import { openTestStore } from '../support/open-test-store.ts';

test('…', async (t) => {
  const input = createInput(${literal(id)}, { … }); // its parameters and body; the defaults of the contract are filled in
  const response = await ${name}(await openTestStore(t))(input, createContext());
});
\`\`\``;
}

/** As a part of an item of a list. */
function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '   ');
}
