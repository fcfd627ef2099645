import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Contract, Operation, Parameter, SecurityScheme } from '../../server/openapi/model.ts';
import { exampleOf } from '../../server/openapi/schema/index.ts';
import { keyOf, literal, nameExports } from '../cli/index.ts';
import { describeCall } from '../generate/index.ts';

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
    ...(change ? [renderCalls(change, packageName), renderTypes(document, change), ...renderBodies(contract)] : []),
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
  const auth = scheme ? `, auth: { ${keyOf(scheme.name)}: ${secret} }` : '';
  const path = [literal(operation.path), ...(options === '' ? [] : [options])].join(', ');
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

/** The scheme to show: a secret is shorter than a user name with its password. */
function chooseScheme({ security }: Operation): SecurityScheme | undefined {
  const schemes = security.flat().map(({ scheme }) => scheme);
  return schemes.find(({ kind }) => kind !== 'basic' && kind !== 'unsupported') ?? schemes[0];
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

/** How bodies are given, and what they are read as, where they are not one JSON text. */
const bodyNotes: [RegExp, string][] = [
  [/^(fields|parts)$/, 'A form is an object, or `FormData`: a `Blob` in it is a file, an object a JSON text.'],
  [/^(lines|records|events)$/, 'A sequence is sent as a list, and read by `for await`.'],
  [
    /^list$/,
    'Parts without names are a list: a `Blob` is a part of its own media type, a list or an object one of JSON, all else a text. Received, they are that list, with numbers as texts.',
  ],
];

function renderBodies({ operations }: Contract): string[] {
  const contents = operations.flatMap(({ body, responses }) =>
    [body, ...responses].flatMap((each) => each?.content ?? []),
  );
  const notes = bodyNotes.filter(([syntaxes]) => contents.some(({ syntax }) => syntaxes.test(syntax)));
  return notes.length > 0 ? [notes.map(([, note]) => note).join('\n')] : [];
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
  return named === undefined ? key : `${key}, ${literal(named)}`;
}

function renderPages(list: ShownCall, packageName: string): string {
  return `## Pages

\`\`\`ts
import { readItems } from '${packageName}/pages';

for await (const item of readItems(${argumentsOf(list)})) console.log(item);
\`\`\`

A page says where the next one is (\`next\`, a link, a token), or \`page\` and \`offset\` count on while pages are full. \`readPages\` gives whole pages.`;
}

/** The client's README on results, whatever the contract. */
export const resultsTable = `| \`status\` | what happened | what there is |
|---|---|---|
| a number | a response that the contract declares | \`data\` if \`ok\`, else \`error\`; \`headers\`, \`contentType\`, \`response\` |
| \`undeclared\` | a status that the contract does not declare: \`response.status\` | \`error.body\`, which is \`unknown\` |
| \`unreadable\` | a declared status without the declared body: an empty 500, the HTML of a proxy | \`error.body\`, \`response\` |
| \`network\`, \`timeout\`, \`aborted\` | no response, or half of one | \`error.cause\` |
| \`unauthenticated\` | the \`auth\` function failed | \`error.cause\` |
| \`invalid-request\`, \`invalid-response\` | what \`validate\` found | \`error.violations\` |`;

/** The client's README on options. */
export const optionsTable = `## Options

Of a client, and but for \`baseUrl\`, \`auth\`, \`fetch\` and \`hooks\` of a single call:

| option | meaning |
|---|---|
| \`baseUrl\` | scheme, host, port, and the path of the contract's server, if it has one |
| \`auth\` | secrets by security scheme, or a function that gets them: asked once, and once more after a 401, for all calls that got one |
| \`headers\`, \`credentials\`, \`cache\`, \`mode\`, \`redirect\`, \`keepalive\`, \`fetch\`, \`signal\` | as \`fetch\` has them |
| \`timeout\` | milliseconds for each attempt; no limit unless given |
| \`retry\` | how often a call is repeated that got no response, or a 408, 429, 502, 503 or 504: only \`GET\` and the like, and what has an \`Idempotency-Key\`; waits as \`Retry-After\` says (not beyond a minute), else longer each time |
| \`validate\` | \`response\` or \`both\`: holds bodies, and for \`both\` parameters, against the schemas, as the server does; loaded when first used, and evaluates no text |
| \`hooks\` | \`onRequest\`, \`onResponse\`, \`onFailure\`: told of each attempt |`;

/** An operation as the client's README shows it, in JavaScript. */
export interface ShownCall {
  operation: Operation;
  /** The name that the client exports it by. */
  name: string;
  /** The input of a call by name; empty where it needs none. */
  input: string;
  /** The options of a call by path; empty where it needs none. */
  options: string;
}

/** The operations that show what the client can do; a contract has one of each kind or not. */
export interface ShownCalls {
  /** One that changes something, the first that takes JSON if there is one; else any. */
  change: ShownCall | undefined;
  /** One that reads something by its path. */
  read: ShownCall | undefined;
  /** One that lists page by page. */
  list: ShownCall | undefined;
}

/** Chooses operations of a contract to show the client by. */
export function chooseShownCalls(document: Document, { operations }: Contract): ShownCalls {
  const names = nameExports(operations.map(({ id }) => id));
  const show = (operation: Operation | undefined): ShownCall | undefined =>
    operation && { operation, name: names.get(operation.id) ?? operation.id, ...showInput(operation) };
  const gets = operations.filter(({ method }) => method === 'get');
  const changes = operations.filter(({ method }) => method !== 'get' && method !== 'head');
  const takesJson = ({ body }: Operation) => body?.content[0]?.syntax === 'json';
  const isPaged = (operation: Operation) => describeCall(document, operation).paging !== undefined;
  const single = gets.filter((operation) => !isPaged(operation));
  return {
    change: show(changes.find(takesJson) ?? changes[0] ?? operations[0]),
    read: show(single.find(({ pathParameters }) => pathParameters.length > 0) ?? single[0] ?? gets[0]),
    list: show(gets.find(isPaged)),
  };
}

function showInput(operation: Operation): Pick<ShownCall, 'input' | 'options'> {
  const places = (['path', 'query', 'header', 'cookie'] as const).flatMap((place) => showPlace(operation, place) || []);
  const body = operation.body?.isRequired ? [showBody(operation.body.content[0])] : [];
  const params = places.length > 0 ? [`params: { ${places.join(', ')} }`] : [];
  return { input: toObject([...places, ...body]), options: toObject([...params, ...body]) };
}

function toObject(members: string[]): string {
  return members.length > 0 ? `{ ${members.join(', ')} }` : '';
}

/** The required parameters in a place, with the contract's examples or sample values. */
function showPlace({ pathParameters, otherParameters }: Operation, place: Parameter['in']): string | undefined {
  const own = [...pathParameters, ...otherParameters].filter(
    (parameter) => parameter?.in === place && (place === 'path' || parameter.isRequired),
  );
  const members = own.flatMap((parameter) =>
    parameter ? [`${keyOf(parameter.name)}: ${toLiteral(exampleOf(parameter))}`] : [],
  );
  return members.length > 0 ? `${place}: { ${members.join(', ')} }` : undefined;
}

/** The longest body that is shown. */
const longestBody = 60;

function showBody(content: NonNullable<Operation['body']>['content'][number] | undefined): string {
  if (content?.syntax !== 'json') return 'body';
  const text = toLiteral(content.makeSample({ size: 'least' }));
  return text === '{}' || text.length > longestBody ? 'body' : `body: ${text}`;
}

function toLiteral(value: unknown): string {
  if (typeof value === 'string') return literal(value);
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const members = Object.entries(value).map(([name, inner]) => `${keyOf(name)}: ${toLiteral(inner)}`);
  return members.length > 0 ? `{ ${members.join(', ')} }` : '{}';
}
