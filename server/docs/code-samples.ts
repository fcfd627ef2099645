import type { Operation } from '../openapi/model.ts';
import { quote } from '../openapi/sample.ts';
import type { BuiltRequest } from './draft.ts';

/** A request as the code that sends it. */
export interface CodeSample {
  language: string;
  code: string;
}

/** Renders the code that sends a request, in each language. */
export function renderCodeSamples(operation: Operation, request: BuiltRequest, origin: string): CodeSample[] {
  return [
    { language: 'curl', code: renderCurl(request, origin) },
    { language: 'JavaScript', code: renderJavaScript(operation, request, origin) },
    { language: 'Python', code: renderPython(request, origin) },
    { language: 'Go', code: renderGo(request, origin) },
  ];
}

function renderCurl({ method, target, headers, body, fields }: BuiltRequest, origin: string): string {
  return [
    'curl -i',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    quote(origin + target),
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(fields ?? []).map(([name, text]) => `-F ${quote(`${name}=${text}`)}`),
    ...(body === undefined ? [] : [`-d ${quote(body)}`]),
  ].join(' \\\n  ');
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
    ...(Object.keys(sent).length > 0 ? [`headers=${toPython(sent, '    ')},`] : []),
    ...(isJson ? [`json=${toPython(values.body, '    ')},`] : body === undefined ? [] : [`data=${toJson(body)},`]),
    ...(fields ? [`files=${toPython(Object.fromEntries(fields), '    ')},`] : []),
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

/** A value as JavaScript, whose names need no quotes. */
function toScript(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/^( *)"([A-Za-z_$][\w$]*)":/gm, '$1$2:');
}

const constants = new Map<unknown, string>([
  [true, 'True'],
  [false, 'False'],
  [null, 'None'],
]);

function toPython(value: unknown, indent: string): string {
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    return value.length === 0
      ? '[]'
      : `[\n${value.map((item) => `${inner}${toPython(item, inner)},\n`).join('')}${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return constants.get(value) ?? JSON.stringify(value);
  const rows = Object.entries(value).map(([name, member]) => `${inner}${toJson(name)}: ${toPython(member, inner)},\n`);
  return rows.length === 0 ? '{}' : `{\n${rows.join('')}${indent}}`;
}
