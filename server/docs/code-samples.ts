import type { Operation } from '../openapi/model.ts';
import { renderCurlLine, renderIndented } from '../openapi/samples/index.ts';
import type { BuiltRequest } from './draft.ts';

/** A request as the code that sends it. */
export interface CodeSample {
  language: string;
  code: string;
}

/** Renders the code that sends a request, in each language. */
export function renderCodeSamples(operation: Operation, request: BuiltRequest, origin: string): CodeSample[] {
  return [
    { language: 'curl', code: renderCurlLine(origin + request.target, request, ' \\\n  ') },
    { language: 'JavaScript', code: renderJavaScript(operation, request, origin) },
    { language: 'Python', code: renderPython(request, origin) },
    { language: 'Go', code: renderGo(request, origin) },
  ];
}

/** The call of the typed client, which knows paths, places and types. */
function renderJavaScript(
  { path, method }: Operation,
  { values, headers, credentials }: BuiltRequest,
  origin: string,
): string {
  const { body, ...places } = values;
  const params = Object.fromEntries(Object.entries(places).filter(([, given]) => given !== undefined));
  const { Prefer: prefer } = headers;
  const auth = Object.keys(credentials).length > 0 && { auth: credentials };
  const init = {
    ...(Object.keys(params).length > 0 && { params }),
    ...(body !== undefined && { body }),
    ...(prefer !== undefined && { headers: { Prefer: prefer } }),
  };
  const call = [toJson(path), ...(Object.keys(init).length > 0 ? [toScript(init)] : [])].join(', ');
  return [
    "import { createApiClient } from 'contract-client';",
    '',
    `const client = createApiClient(${toScript({ baseUrl: origin, ...auth })});`,
    `const result = await client.${method.toUpperCase()}(${call});`,
  ].join('\n');
}

function renderPython({ method, target, headers, body, fields, values }: BuiltRequest, origin: string): string {
  const isJson = /json\b/.test(headers['Content-Type'] ?? '') && body !== undefined;
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !isJson || name !== 'Content-Type'));
  const rows = [
    ...(Object.keys(sent).length > 0 ? [`headers=${toPython(sent)},`] : []),
    ...(isJson ? [`json=${toPython(values.body)},`] : body === undefined ? [] : [`data=${toJson(body)},`]),
    ...(fields ? [`files=${toPython(Object.fromEntries(fields))},`] : []),
  ];
  return [
    'import requests',
    '',
    `response = requests.request(\n    ${toJson(method)},\n    ${toJson(origin + target)},`,
    ...rows.map((row) => `    ${row}`),
    ')',
    'print(response.status_code, response.text)',
  ].join('\n');
}

function renderGo({ method, target, headers, body }: BuiltRequest, origin: string): string {
  const reader = body === undefined ? 'nil' : `strings.NewReader(${toJson(body)})`;
  return [
    `request, err := http.NewRequest(${toJson(method)}, ${toJson(origin + target)}, ${reader})`,
    'if err != nil {\n\tlog.Fatal(err)\n}',
    ...Object.entries(headers).map(([name, value]) => `request.Header.Set(${toJson(name)}, ${toJson(value)})`),
    'response, err := http.DefaultClient.Do(request)',
    'if err != nil {\n\tlog.Fatal(err)\n}',
    'defer response.Body.Close()',
  ].join('\n');
}

/** A string literal of JavaScript, Python and Go alike. */
function toJson(text: string): string {
  return JSON.stringify(text);
}

const toScript = (value: unknown): string =>
  renderIndented(value, {
    step: '  ',
    end: '',
    writeName: (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : toJson(name)),
    writeScalar: (scalar) => JSON.stringify(scalar),
  });

const constants = new Map<unknown, string>([
  [true, 'True'],
  [false, 'False'],
  [null, 'None'],
]);

/** A value as Python, an argument of a call. */
const toPython = (value: unknown): string =>
  renderIndented(
    value,
    {
      step: '    ',
      end: ',',
      writeName: toJson,
      writeScalar: (scalar) => constants.get(scalar) ?? JSON.stringify(scalar),
    },
    1,
  );
