import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Content, Contract, Operation, Parameter } from '../../server/openapi/model.ts';
import { exampleOf } from '../../server/openapi/schema/index.ts';
import { keyOf, literal, nameExports } from '../cli/index.ts';
import { describeCall } from '../generate/index.ts';

/** Renders the README of the client of a contract: what it can do, shown by operations of that contract. Its code compiles as it is, block after block. */
export function renderClientReadme(document: Document, packageName: string, version: string): string {
  const contract = compileContract(document);
  const shown = chooseShownCalls(contract);
  const { change, read, list } = shown;
  const tarball = `${packageName.replace('@', '').replace('/', '-')}-${version}.tgz`;
  const sections = [
    `# The client of the contract

Typed by the contract alone, for browsers and every other platform that has \`fetch\`; 4 kB, and one dependency.

\`\`\`sh
npm i ./${tarball}   # the file that was packed
\`\`\``,
    ...(change ? [renderCalls(shown, contract, packageName), ...renderBodies(contract)] : []),
    `## Results

A call never throws. The \`status\` of its result says what happened:

${resultsTable}`,
    ...(change ? [renderResults(change, packageName)] : []),
    optionsTable,
    ...(change ? [renderValues(document, change, packageName)] : []),
    renderPages(list, packageName),
    ...renderStreams(contract, packageName),
    ...(read ? [renderReactQuery({ ...shown, read }, packageName)] : []),
    ...(change ? [renderPaths(change, packageName), renderMocks(document, change, packageName)] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function renderCode(...lines: string[]): string {
  return ['```ts', ...lines, '```'].join('\n');
}

function listArguments(...given: string[]): string {
  return given.filter((each) => each !== '').join(', ');
}

function renderCalls({ change, read, list }: ShownCalls, { document }: Contract, packageName: string): string {
  const shown = [change, list, read].flatMap((each) => each ?? []);
  const names = [...new Set(shown.map(({ name }) => name))].sort();
  const schemes = (change?.operation.security ?? []).flat().map(({ scheme }) => scheme);
  // A secret is shorter to show than a user name with its password.
  const scheme = schemes.find(({ kind }) => kind !== 'basic' && kind !== 'unsupported') ?? schemes[0];
  const secret = scheme?.kind === 'basic' ? "{ username: 'ada', password: 'secret' }" : "'secret'";
  const auth = scheme ? `, auth: { ${keyOf(scheme.name)}: ${secret} }` : '';
  const [server] = document.servers ?? [];
  const baseUrl =
    server && /^https?:[^{}]*$/.test(server.url) ? server.url.replace(/\/$/, '') : 'http://127.0.0.1:4010';
  return `## Calls

An operation is called by its name. A bundle has those alone that are imported, and editors show their descriptions.

${renderCode(
  `import { createApi } from '${packageName}';`,
  `import { ${names.join(', ')} } from '${packageName}/operations';`,
  '',
  `const options = { baseUrl: ${literal(baseUrl)}${auth} };`,
  `const api = createApi(options, { ${names.join(', ')} });`,
  `const result = await api.${change?.name}(${change?.input});`,
)}

An operation with a server of its own is sent there, as long as \`baseUrl\` is a server of the contract; any other \`baseUrl\`, such as a mock's, gets all.`;
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

function renderResults({ operation, name, input }: ShownCall, packageName: string): string {
  const declares = (key: string) => operation.responses.some((response) => response.key === key);
  const violated = ['400', '422'].find(declares);
  return renderCode(
    `import { ${violated ? 'fieldErrors, ' : ''}unwrap } from '${packageName}';`,
    '',
    'if (result.ok) console.log(result.data);',
    ...(violated
      ? [`else if (result.status === ${violated}) console.log(fieldErrors(result)); // { name: ['Too long.'] }`]
      : []),
    ...(declares('401') ? ["else if (result.status === 401) location.assign('/login');"] : []),
    'else console.error(result.error);',
    '',
    `export const data = await unwrap(api.${name}(${input})); // or throws an ApiError with that result`,
  );
}

function renderValues(document: Document, { name, operation, input }: ShownCall, packageName: string): string {
  const nameIn = (content: Content | undefined) =>
    /^#\/components\/schemas\/([^/~%]+)$/.exec(content?.check?.pointer ?? '')?.[1];
  const schema = nameIn(operation.body?.content[0]) ?? Object.keys(document.components?.schemas ?? {})[0];
  const exported = schema && nameExports(Object.keys(document.components?.schemas ?? {})).get(schema);
  const shown = schema
    ? renderCode(
        `import type { Body, Data, Input, InRequest, InResponse, Result } from '${packageName}';`,
        `import * as schemas from '${packageName}/schemas';`,
        '',
        `export type Types = [InRequest<${literal(schema)}>, InResponse<${literal(schema)}>];`,
        `export type OfCall = [Input<${literal(operation.id)}>, Body<${literal(operation.id)}>, Data<${literal(operation.id)}>, Result<${literal(operation.id)}>];`,
        `const checked = schemas.${exported}.request['~standard'].validate({}); // a Standard Schema, in the words of the server`,
        'console.log(checked.issues);',
      )
    : '';
  return `## Types, schemas, lists of values

\`${packageName}/types\` has a type of the name of each schema, with \`Request\` behind it where requests have another. Names that the contract does not
have, and read-only ones, do not compile, at any depth. \`${packageName}/schemas\` has a [Standard Schema](https://standardschema.dev) of each, for forms
and routers; \`${packageName}/enums\` the values of enumerations, as lists for selects.

${shown}

With \`validate\`, operations come with their checks, each loaded when it is first called; a bundle without them carries none:

${renderCode(
  `import { ${name} as withChecks } from '${packageName}/checked';`,
  '',
  `const strict = createApi({ ...options, validate: 'both' }, { ${name}: withChecks });`,
  `await strict.${name}(${input});`,
)}`;
}

function renderReactQuery({ change, read, list }: ShownCalls & { read: ShownCall }, packageName: string): string {
  const changing = change && change.operation.method !== 'get' ? change : undefined;
  const names = [
    ...(list ? ['infiniteQueryOptions'] : []),
    ...(changing ? ['mutationOptions', 'queryKey'] : []),
    'queryOptions',
  ];
  const hooks = [
    'useQuery',
    ...(changing ? ['useMutation', 'useQueryClient'] : []),
    ...(list ? ['useInfiniteQuery'] : []),
  ];
  const input = listArguments(`api.${read.name}`, read.input);
  return `## React Query

${renderCode(
  `import { ${hooks.sort().join(', ')} } from '@tanstack/react-query';`,
  `import { ${names.join(', ')} } from '${packageName}/react-query';`,
  '',
  'export function useEverything() {',
  ...(changing ? ['  const client = useQueryClient();'] : []),
  `  const read = useQuery(queryOptions(${input}));`,
  '  if (read.error) console.error(read.error.status); // narrows what `error.result` is',
  ...(changing
    ? [
        '  const change = useMutation({',
        `    ...mutationOptions(api.${changing.name}),`,
        `    onSuccess: () => client.invalidateQueries({ queryKey: queryKey(api.${(list ?? read).name}) }),`,
        '  });',
      ]
    : []),
  ...(list
    ? [`  const pages = useInfiniteQuery(infiniteQueryOptions(${listArguments(`api.${list.name}`, list.input)}));`]
    : []),
  `  return { read${changing ? ', change' : ''}${list ? ', pages: pages.data?.pages.map(({ data }) => data)' : ''} };`,
  '}',
)}

A key knows its data: \`client.setQueryData(queryKey(${input}), (known) => known)\`. \`tagFilter(api, tag)\` is a filter for \`invalidateQueries\`
by a tag. Options hold for \`useSuspenseQuery\` too, for Vue, Solid, Svelte and Angular Query, and \`useSWR(...swrArguments(${input}))\`.
For an optimistic update, \`onMutate\` cancels the queries of the key, keeps \`getQueryData\`, sets the new data, and returns the old for \`onError\` to set.`;
}

function renderMocks(document: Document, { operation: { responses }, name }: ShownCall, packageName: string): string {
  const success = responses.find(({ key }) => /^2\d\d$/.test(key));
  const example = success?.content[0]?.examples.findLast((each) => each.name !== undefined)?.name;
  const shown = success && listArguments(success.key, example === undefined ? '' : literal(example));
  const [schema] = Object.keys(document.components?.schemas ?? {});
  return `## Mock Service Worker, and values for tests

${renderCode(
  "import { setupServer } from 'msw/node';",
  `import { createHandlers } from '${packageName}/msw';`,
  ...(schema ? [`import { make } from '${packageName}/factories';`] : []),
  '',
  'const handlers = createHandlers(operations);',
  'const worker = setupServer(...handlers.all());',
  ...(shown
    ? [`worker.use(handlers.${name}(${shown})); // an example, a body, a function of the request, or a sample`]
    : []),
  `worker.use(handlers.${name}.networkError({ once: true, delay: 300 }));`,
  ...(schema ? [`export const value = make${memberKey(schema)}(undefined, 7); // another for each seed`] : []),
)}`;
}

function renderPages(list: ShownCall | undefined, packageName: string): string {
  const shown = list
    ? `${renderCode(
        `import { readItems } from '${packageName}/pages';`,
        '',
        `for await (const item of readItems(${listArguments(`api.${list.name}`, list.input)})) console.log(item);`,
      )}

\`readPages\` gives whole pages. `
    : '';
  return `## Pages

${shown}How pages follow is found out from the contract: a cursor, the URL of the next, the header \`Link\`, the last item, numbers of pages, offsets. What is not
certain does not compile; the contract says it by \`x-pagination\`, or a call does: \`{ paging: { by: 'page', parameter: 'page', start: 1, items: '/data' } }\`.
A page that comes twice, or says that there are more but not which, is a \`PagingError\`, never the end.`;
}

function renderStreams({ operations }: Contract, packageName: string): string[] {
  const isStream = (content: Content) => /^(lines|records|events)$/.test(content.syntax) && content.isStructured;
  const streamed = operations.find(({ responses }) =>
    responses.some(({ key, content }) => /^2/.test(key) && content.some(isStream)),
  );
  if (!streamed) return [];
  const name = nameExports(operations.map(({ id }) => id)).get(streamed.id) ?? streamed.id;
  const { input } = showInput(streamed);
  return [
    `## Streams

${renderCode(
  `import { ${name} as streamed } from '${packageName}/operations';`,
  '',
  `const stream = await createApi(options, { streamed }).streamed(${input});`,
  "if (stream.ok && typeof stream.data === 'object' && Symbol.asyncIterator in stream.data)",
  '  for await (const item of stream.data) console.log(item); // to leave the loop ends the response',
)}

With \`reconnect: true\`, server-sent events that were cut go on from \`Last-Event-ID\`, as with \`EventSource\`. \`validate\` checks each value.
\`readText\` of \`${packageName}/streams\` joins texts, \`useStream\` of \`${packageName}/react\` reads a stream within a component.`,
  ];
}

function renderPaths({ operation, options }: ShownCall, packageName: string): string {
  return `## By path

\`createApiClient\` calls by method and path. It holds every operation of the contract, about 300 bytes each:

${renderCode(
  `import { createApiClient } from '${packageName}';`,
  `import * as operations from '${packageName}/operations';`,
  '',
  'const client = createApiClient(options, operations);',
  `await client.${operation.method.toUpperCase()}(${listArguments(literal(operation.path), options)});`,
)}

\`${packageName}/browser\` is one file with all of this, for import maps.`;
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
| \`headers\`, \`credentials\`, \`cache\`, \`priority\`, \`next\` and the like, \`fetch\`, \`signal\` | as \`fetch\` has them |
| \`timeout\` | milliseconds for each attempt; no limit unless given |
| \`retry\` | how often a call is repeated that gets no response, or a 408, 429, 502, 503 or 504: only \`GET\` and the like, and what has an \`Idempotency-Key\`; waits as \`Retry-After\` says (not beyond a minute), else longer each time |
| \`validate\` | \`response\` or \`both\`: checks bodies, and for \`both\` parameters, by the schemas, as the server does; takes operations of \`/checked\`; evaluates no text |
| \`reconnect\` | goes on with server-sent events that were cut |
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
function chooseShownCalls({ operations, document }: Contract): ShownCalls {
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
  const body = operation.body?.isRequired ? [showBody(operation.body.content)] : [];
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

function showBody(contents: Content[]): string {
  const content = contents.find(({ syntax }) => syntax === 'json') ?? contents[0];
  const isText = content && /^(text|xml|events|lines|records)$/.test(content.syntax);
  const isValue = content && /^(json|fields|parts)$/.test(content.syntax);
  const value = isValue ? toLiteral(content.makeSample({ size: 'least' })) : isText ? "'text'" : 'new Blob([])';
  return listArguments(contents.length > 1 ? `contentType: ${literal(content?.type ?? '')}` : '', `body: ${value}`);
}

/** A name as it is written behind an object. */
function memberKey(name: string): string {
  const key = keyOf(name);
  return /^[\w$]+$/.test(key) ? `.${key}` : `[${literal(name)}]`;
}

function toLiteral(value: unknown): string {
  if (typeof value === 'string') return literal(value);
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const members = Object.entries(value).map(([name, inner]) => `${keyOf(name)}: ${toLiteral(inner)}`);
  return members.length > 0 ? `{ ${members.join(', ')} }` : '{}';
}
