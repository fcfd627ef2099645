import { isUtf8 } from 'node:buffer';
import type { Operation } from '../model.ts';
import { renderIndented } from './indented-text.ts';
import { createSampleOf, type SampleRequest } from './request.ts';

/** A request as the code that sends it. */
export interface CodeSample {
  language: string;
  code: string;
}

/** Renders the code that sends a request, in each language. */
export function renderCodeSamples(operation: Operation, request: SampleRequest, origin: string): CodeSample[] {
  return [
    { language: 'curl', code: renderCurlLine(origin + request.target, request, ' \\\n  ') },
    { language: 'JavaScript', code: renderJavaScript(operation, request, origin) },
    { language: 'Python', code: renderPython(request, origin) },
    { language: 'Go', code: renderGo(request, origin) },
  ];
}

/** A request with the contract's own examples as a curl line, ready to paste; empty where there is no operation. */
export function renderCurl(operation: Operation | undefined, url: string, secret: string, name?: string): string {
  if (!operation) return '';
  const { target, ...request } = createSampleOf(operation, secret, name);
  const { Authorization: basic, ...headers } = request.headers;
  return renderCurlLine(url + target, request.pair === undefined ? request : { ...request, headers });
}

/** A request as curl is to send it. */
export interface CurlRequest {
  method: string;
  headers: Record<string, string>;
  body?: string | Uint8Array | undefined;
  /** The fields of a multipart body, which curl writes. */
  fields?: [name: string, text: string][] | undefined;
  /** Name and secret of Basic credentials, where they are to be shown as such. */
  pair?: string | undefined;
}

/** Names that a header can have (RFC 9110, section 5.6.2): curl reads `-H @name` from a file. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * Renders a curl line, ready to paste into bash, that sends a request as it is given. It never reads a local file,
 * even where the contract or the caller puts `@` into a value.
 * @param separator what stands between the words
 */
export function renderCurlLine(url: string, request: CurlRequest, separator = ' '): string {
  const { method, headers, body, fields = [], pair } = request;
  const isMultiline = separator.includes('\n');
  const word = (text: string | Uint8Array) => quote(text, isMultiline);
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const words = [
    'curl -i',
    ...(url.includes('/.') ? ['--path-as-is'] : []),
    ...(/[[\]{}]/.test(url) ? ['-g'] : []),
    ...(method === 'GET' && body === undefined ? [] : [method === 'HEAD' ? '-I' : `-X ${word(method)}`]),
    word(url),
    ...(pair === undefined ? [] : [`-u ${word(pair)}`]),
    ...Object.entries(headers)
      .filter(([name]) => token.test(name))
      .map(([name, value]) => `-H ${word(value === '' ? `${name};` : `${name}: ${value}`)}`),
    // curl adds one of its own accord.
    ...(body === undefined || hasType ? [] : ["-H 'Content-Type:'"]),
    ...fields.map(([name, text]) => `--form-string ${word(`${name}=${text}`)}`),
  ];
  if (body === undefined) return words.join(separator);
  const text = Buffer.from(body).toString('latin1');
  const [, start = '', padding = ''] = /^(.*?)( {64,})$/s.exec(text) ?? [];
  if (padding === '') return [...words, `--data-raw ${word(body)}`].join(separator);
  const padded = `{ printf %s ${word(Buffer.from(start, 'latin1'))}; printf '%*s' ${padding.length} ''; }`;
  return `${padded} | ${[...words, '--data-binary @-'].join(separator)}`;
}

/** A text or bytes as one word of bash; what a terminal or a reader would not see is escaped, byte by byte. */
function quote(text: string | Uint8Array, isMultiline: boolean): string {
  const bytes = Buffer.from(text);
  const shown = isUtf8(bytes) ? bytes.toString() : undefined;
  const hidden = isMultiline ? /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u : /[\p{C}\p{Zl}\p{Zp}]/u;
  if (shown !== undefined && /^[A-Z]+$/.test(shown)) return shown;
  if (shown !== undefined && !hidden.test(shown)) return `'${shown.replaceAll("'", `'\\''`)}'`;
  const escaped = bytes.toString('latin1').replaceAll(/[^\x20-\x7e]|['\\]/g, (character) => {
    const code = character.charCodeAt(0);
    return code > 0x1f && code < 0x7f ? `\\${character}` : `\\x${code.toString(16).padStart(2, '0')}`;
  });
  return `$'${escaped}'`;
}

/** The call of the typed client, which knows paths, places and types. */
function renderJavaScript(
  { path, method }: Operation,
  { values, headers, credentials }: SampleRequest,
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
    "import * as operations from 'contract-client/operations';",
    '',
    `const client = createApiClient(${toScript({ baseUrl: origin, ...auth })}, operations);`,
    `const result = await client.${method.toUpperCase()}(${call});`,
  ].join('\n');
}

function renderPython({ method, target, headers, body, fields, values }: SampleRequest, origin: string): string {
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

function renderGo({ method, target, headers, body, fields }: SampleRequest, origin: string): string {
  const reader = fields ? '&body' : body === undefined ? 'nil' : `strings.NewReader(${toJson(body)})`;
  const form = [
    'var body bytes.Buffer',
    'form := multipart.NewWriter(&body)',
    ...(fields ?? []).map(([name, text]) => `form.WriteField(${toJson(name)}, ${toJson(text)})`),
    'form.Close()',
  ];
  const set = Object.entries(headers).map(([name, value]) => [toJson(name), toJson(value)]);
  if (fields) set.push([toJson('Content-Type'), 'form.FormDataContentType()']);
  return [
    ...(fields ? form : []),
    `request, err := http.NewRequest(${toJson(method)}, ${toJson(origin + target)}, ${reader})`,
    'if err != nil {\n\tlog.Fatal(err)\n}',
    ...set.map(([name, value]) => `request.Header.Set(${name}, ${value})`),
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
