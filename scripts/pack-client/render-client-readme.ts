import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Operation, SecurityScheme } from '../../server/openapi/model.ts';
import { optionsTable, resultsTable } from './readme-tables.ts';
import { chooseShownCalls, type ShownCall } from './shown-calls.ts';

/** Renders the README of the client of a contract: what it can do, shown by operations of that contract. */
export function renderClientReadme(document: Document, packageName: string, version: string): string {
  const contract = compileContract(document);
  const { change, read, list } = chooseShownCalls(document, contract);
  return [
    `# The client of the contract

Typed by the contract alone, for browsers and every other platform that has \`fetch\`; 4 kB, and one dependency.

\`\`\`sh
npm i ./${packageName.replace('@', '').replace('/', '-')}-${version}.tgz   # what \`npm run pack:client\` has printed
\`\`\``,
    ...(change ? [renderCalls(change, packageName), renderTypes(document, change)] : []),
    `## Results

A call never throws. Its result is told apart by \`status\`:

${resultsTable}`,
    ...(change ? [renderResults(change)] : []),
    optionsTable,
    ...(read ? [renderReactQuery({ change, read, list }, packageName)] : []),
    ...(change ? [renderMocks(change, packageName)] : []),
    ...(list ? [renderPages(list, packageName)] : []),
  ]
    .join('\n\n')
    .concat('\n');
}

function renderCalls({ operation, name, input, options }: ShownCall, packageName: string): string {
  const scheme = chooseScheme(operation);
  const secret = scheme?.kind === 'basic' ? '{ username, password }' : 'secret';
  const auth = scheme ? `, auth: { ${nameOf(scheme.name)}: ${secret} }` : '';
  const path = [`'${operation.path}'`, ...(options === '' ? [] : [options])].join(', ');
  return `## Calls

By path, or by the name of the operation; only the operations that are named are in the bundle, and editors show their descriptions.

\`\`\`ts
import { createApi, createApiClient } from '${packageName}';
import { ${name} } from '${packageName}/operations';

const options = { baseUrl: 'http://127.0.0.1:3000'${auth} };

const client = createApiClient(options);
await client.${operation.method.toUpperCase()}(${path});

const api = createApi(options, { ${name} }); // or: import * as operations
await api.${name}(${input});
\`\`\``;
}

/** A secret is shorter than a pair. */
function chooseScheme({ security }: Operation): SecurityScheme | undefined {
  const schemes = security.flat().map(({ scheme }) => scheme);
  return schemes.find(({ kind }) => kind !== 'basic' && kind !== 'unsupported') ?? schemes[0];
}

function nameOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}

function renderTypes(document: Document, { operation }: ShownCall): string {
  const sent = schemaName(operation.body?.content[0]);
  const [received] = operation.responses.map(({ content }) => schemaName(content[0])).filter((name) => name);
  const [some] = Object.keys(document.components?.schemas ?? {});
  const schemas = some
    ? `\`InRequest<'${sent ?? some}'>\` and \`InResponse<'${received ?? some}'>\` for schemas, `
    : '';
  return `Properties that the contract does not have, and read-only ones, do not compile, at any depth. The types have names:
${schemas}\`Body\`, \`Data\`, \`Input\` and \`Result<'${operation.id}'>\` for operations.`;
}

/** The schema that a body is of, where it has a name. */
function schemaName(content: { check: { pointer: string } | undefined } | undefined): string | undefined {
  return /^#\/components\/schemas\/([^/~%]+)$/.exec(content?.check?.pointer ?? '')?.[1];
}

function renderResults({ operation, name, input }: ShownCall): string {
  const declares = (key: string) => operation.responses.some((response) => response.key === key);
  const given = input === '' ? '' : 'input';
  const violated = ['400', '422'].find(declares);
  return `\`\`\`ts
const result = await api.${name}(${given});
if (result.ok) show(result.data);
${violated ? `else if (result.status === ${violated}) mark(fieldErrors(result)); // { name: ['Too long.'] }\n` : ''}${
  declares('401') ? 'else if (result.status === 401) logIn();\n' : ''
}else tell(result.error);

const data = await unwrap(api.${name}(${given})); // or throws an ApiError with that result
\`\`\``;
}

function argumentsOf({ name, input }: ShownCall): string {
  return [`api.${name}`, ...(input === '' ? [] : [input])].join(', ');
}

function renderReactQuery(
  { change, read, list }: { change: ShownCall | undefined; read: ShownCall; list: ShownCall | undefined },
  packageName: string,
): string {
  const isChange = change && change.operation.method !== 'get';
  const names = [
    'queryOptions',
    ...(isChange ? ['mutationOptions', 'queryKey'] : []),
    ...(list ? ['infiniteQueryOptions'] : []),
  ];
  const mutation = `const change = useMutation({
  ...mutationOptions(api.${change?.name}),
  onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKey(api.${(list ?? read).name}) }),
});
`;
  return `## React Query

\`\`\`ts
import { ${names.sort().join(', ')} } from '${packageName}/react-query';

const read = useQuery(queryOptions(${argumentsOf(read)}));
${isChange ? mutation : ''}${list ? `const pages = useInfiniteQuery(infiniteQueryOptions(${argumentsOf(list)}));\n` : ''}
declare module '@tanstack/react-query' {
  interface Register { defaultError: ApiError } // so that \`error.result\` narrows
}
\`\`\``;
}

function renderMocks({ operation, name }: ShownCall, packageName: string): string {
  const success = operation.responses.find(({ key }) => /^2\d\d$/.test(key));
  const failure = operation.responses.find(({ key }) => /^4\d\d$/.test(key));
  const lines = [
    ...(success
      ? [
          `worker.use(handlers.${name}(${showResponse(success)})); // an example of the contract; the first unless named`,
        ]
      : []),
    ...(failure ? [`worker.use(handlers.${name}(${failure.key}, body, { once: true, delay: 300 }));`] : []),
  ];
  return `## Mock Service Worker

\`\`\`ts
import { createHandlers } from '${packageName}/msw';

const handlers = createHandlers();
${lines.join('\n')}
\`\`\``;
}

/** The status, and the name of an example where there is one to choose. */
function showResponse({ key, content: [content] }: Operation['responses'][number]): string {
  const named = content?.examples.findLast(({ name }) => name !== undefined)?.name;
  return named === undefined ? key : `${key}, '${named.replaceAll("'", "\\'")}'`;
}

function renderPages(list: ShownCall, packageName: string): string {
  return `## Pages

\`\`\`ts
import { readItems } from '${packageName}/pages';

for await (const item of readItems(${argumentsOf(list)})) console.log(item);
\`\`\`

A page says where the next one is (\`next\`, a link, a token), or \`page\` and \`offset\` count on while pages are full. \`readPages\` gives whole pages.`;
}
