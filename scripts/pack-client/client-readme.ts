import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter } from '../../server/openapi/model.ts';
import { exampleOf } from '../../server/openapi/schema/index.ts';
import { keyOf, literal, nameExports } from '../cli/index.ts';
import { describeCall } from '../generate/index.ts';

/** Renders the README of the client of a contract: what it can do, shown by operations of that contract. */
export function renderClientReadme(document: Document, packageName: string, version: string): string {
  const contract = compileContract(document);
  const { change, read, list } = chooseShownCalls(contract);
  const tarball = `${packageName.replace('@', '').replace('/', '-')}-${version}.tgz`;
  const sections = [
    `# The client of the contract

Typed by the contract alone, for browsers and every other platform that has \`fetch\`; 4 kB, and one dependency.

\`\`\`sh
npm i ./${tarball}   # the file that was packed
\`\`\``,
    ...(change ? [renderCalls(change, packageName), renderTypes(document, change), ...renderBodies(contract)] : []),
    `## Results

A call never throws. The \`status\` of its result says what happened:

${resultsTable}`,
    ...(change ? [renderResults(change)] : []),
    optionsTable,
    ...(read ? [renderReactQuery({ change, read, list }, packageName)] : []),
    ...(change ? [renderMocks(change, packageName)] : []),
    ...(list ? [renderPages(list, packageName)] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function renderCode(...lines: string[]): string {
  return ['```ts', ...lines, '```'].join('\n');
}

function renderCalls({ operation, name, input, options }: ShownCall, packageName: string): string {
  const schemes = operation.security.flat().map(({ scheme }) => scheme);
  // A secret is shorter to show than a user name with its password.
  const scheme = schemes.find(({ kind }) => kind !== 'basic' && kind !== 'unsupported') ?? schemes[0];
  const secret = scheme?.kind === 'basic' ? '{ username, password }' : 'secret';
  const auth = scheme ? `, auth: { ${keyOf(scheme.name)}: ${secret} }` : '';
  return `## Calls

By path, or by the name of the operation. The bundle has only the operations that are named, and editors show their descriptions.

${renderCode(
  `import { createApi, createApiClient } from '${packageName}';`,
  `import { ${name} } from '${packageName}/operations';`,
  '',
  `const options = { baseUrl: 'http://127.0.0.1:3000'${auth} };`,
  '',
  'const client = createApiClient(options);',
  `await client.${operation.method.toUpperCase()}(${listArguments(literal(operation.path), options)});`,
  '',
  `const api = createApi(options, { ${name} }); // or: import * as operations`,
  `await api.${name}(${input});`,
)}`;
}

function listArguments(...given: string[]): string {
  return given.filter((each) => each !== '').join(', ');
}

function renderTypes(document: Document, { operation: { id, body, responses } }: ShownCall): string {
  const nameOf = (content: Content | undefined) =>
    /^#\/components\/schemas\/([^/~%]+)$/.exec(content?.check?.pointer ?? '')?.[1];
  const [some] = Object.keys(document.components?.schemas ?? {});
  const sent = nameOf(body?.content[0]) ?? some;
  const received = responses.map(({ content }) => nameOf(content[0])).find((name) => name) ?? some;
  const schemas = some ? `\`InRequest<'${sent}'>\` and \`InResponse<'${received}'>\` for schemas, ` : '';
  return `Properties that the contract does not have, and read-only ones, do not compile, at any depth. The types have names:
${schemas}\`Body\`, \`Data\`, \`Input\` and \`Result<'${id}'>\` for operations.`;
}

/** How bodies are given, and what they are read as, where they are not one JSON text. */
const bodyNotes: [RegExp, string][] = [
  [/^(fields|parts)$/, 'A form is an object, or `FormData`: a `Blob` in it is a file, an object is a JSON text.'],
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

function renderResults({ operation, name, input }: ShownCall): string {
  const declares = (key: string) => operation.responses.some((response) => response.key === key);
  const given = input === '' ? '' : 'input';
  const violated = ['400', '422'].find(declares);
  return renderCode(
    `const result = await api.${name}(${given});`,
    'if (result.ok) show(result.data);',
    ...(violated
      ? [`else if (result.status === ${violated}) mark(fieldErrors(result)); // { name: ['Too long.'] }`]
      : []),
    ...(declares('401') ? ['else if (result.status === 401) logIn();'] : []),
    'else tell(result.error);',
    '',
    `const data = await unwrap(api.${name}(${given})); // or throws an ApiError with that result`,
  );
}

function renderReactQuery({ change, read, list }: ShownCalls & { read: ShownCall }, packageName: string): string {
  const changing = change && change.operation.method !== 'get' ? change : undefined;
  const names = [
    ...(list ? ['infiniteQueryOptions'] : []),
    ...(changing ? ['mutationOptions', 'queryKey'] : []),
    'queryOptions',
  ];
  return `## React Query

${renderCode(
  `import { ${names.join(', ')} } from '${packageName}/react-query';`,
  '',
  `const read = useQuery(queryOptions(${listArguments(`api.${read.name}`, read.input)}));`,
  ...(changing
    ? [
        'const change = useMutation({',
        `  ...mutationOptions(api.${changing.name}),`,
        `  onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKey(api.${(list ?? read).name}) }),`,
        '});',
      ]
    : []),
  ...(list
    ? [`const pages = useInfiniteQuery(infiniteQueryOptions(${listArguments(`api.${list.name}`, list.input)}));`]
    : []),
  '',
  "declare module '@tanstack/react-query' {",
  '  interface Register { defaultError: ApiError } // so that `error.result` narrows',
  '}',
)}`;
}

function renderMocks({ operation: { responses }, name }: ShownCall, packageName: string): string {
  const success = responses.find(({ key }) => /^2\d\d$/.test(key));
  const failure = responses.find(({ key }) => /^4\d\d$/.test(key));
  const example = success?.content[0]?.examples.findLast((each) => each.name !== undefined)?.name;
  const shown = success && listArguments(success.key, example === undefined ? '' : literal(example));
  return `## Mock Service Worker

${renderCode(
  `import { createHandlers } from '${packageName}/msw';`,
  '',
  'const handlers = createHandlers();',
  ...(shown ? [`worker.use(handlers.${name}(${shown})); // an example of the contract; the first unless named`] : []),
  ...(failure ? [`worker.use(handlers.${name}(${failure.key}, body, { once: true, delay: 300 }));`] : []),
)}`;
}

function renderPages({ name, input }: ShownCall, packageName: string): string {
  return `## Pages

${renderCode(
  `import { readItems } from '${packageName}/pages';`,
  '',
  `for await (const item of readItems(${listArguments(`api.${name}`, input)})) console.log(item);`,
)}

A page names the next one (\`next\`, a link, a token), or \`page\` and \`offset\` count on while pages are full. \`readPages\` gives whole pages.`;
}

/** The client's README on results, whatever the contract. */
const resultsTable = `| \`status\` | what happened | what there is |
|---|---|---|
| a number | a response that the contract declares | \`data\` if \`ok\`, else \`error\`; \`headers\`, \`contentType\`, \`response\` |
| \`undeclared\` | a status that the contract does not declare: \`response.status\` | \`error.body\`, which is \`unknown\` |
| \`unreadable\` | a declared status without the declared body: an empty 500, the HTML of a proxy | \`error.body\`, \`response\` |
| \`network\`, \`timeout\`, \`aborted\` | no response, or half of one | \`error.cause\` |
| \`unauthenticated\` | the \`auth\` function failed | \`error.cause\` |
| \`invalid-request\`, \`invalid-response\` | what \`validate\` found | \`error.violations\` |`;

/** The client's README on options. */
const optionsTable = `## Options

Of a client; all but \`baseUrl\`, \`auth\`, \`fetch\` and \`hooks\` also of a single call:

| option | meaning |
|---|---|
| \`baseUrl\` | scheme, host, port, and the path of the contract's server, if it has one |
| \`auth\` | secrets by security scheme, or a function that gets them: called once, and once more for all calls that got a 401 |
| \`headers\`, \`credentials\`, \`cache\`, \`mode\`, \`redirect\`, \`keepalive\`, \`fetch\`, \`signal\` | as \`fetch\` has them |
| \`timeout\` | milliseconds for each attempt; no limit unless given |
| \`retry\` | how often a call is repeated that gets no response, or a 408, 429, 502, 503 or 504: only \`GET\` and the like, and what has an \`Idempotency-Key\`; waits as \`Retry-After\` says (not beyond a minute), else longer each time |
| \`validate\` | \`response\` or \`both\`: checks bodies, and for \`both\` parameters, by the schemas, as the server does; loaded when first used; evaluates no text |
| \`hooks\` | \`onRequest\`, \`onResponse\`, \`onFailure\`: called for each attempt |`;

/** An operation as the client's README shows it, in JavaScript. */
interface ShownCall {
  operation: Operation;
  /** The name that the client exports it by. */
  name: string;
  /** The input of a call by name; empty where it needs none. */
  input: string;
  /** The options of a call by path; empty where it needs none. */
  options: string;
}

/** The operations that show what the client can do; a contract has one of each kind or not. */
interface ShownCalls {
  /** One that changes something, the first that takes JSON if there is one; else any. */
  change: ShownCall | undefined;
  /** One that reads something by its path. */
  read: ShownCall | undefined;
  /** One that lists page by page. */
  list: ShownCall | undefined;
}

/** Chooses operations of a contract to show the client by. */
function chooseShownCalls({ operations }: Contract): ShownCalls {
  const names = nameExports(operations.map(({ id }) => id));
  const show = (operation: Operation | undefined): ShownCall | undefined =>
    operation && { operation, name: names.get(operation.id) ?? operation.id, ...showInput(operation) };
  const gets = operations.filter(({ method }) => method === 'get');
  const changes = operations.filter(({ method }) => method !== 'get' && method !== 'head');
  const takesJson = ({ body }: Operation) => body?.content[0]?.syntax === 'json';
  const isPaged = (operation: Operation) => describeCall(operation).paging !== undefined;
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

function showBody(content: Content | undefined): string {
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
