import type { Syntax } from '../../server/openapi/bodies/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import {
  type Document,
  fillPath,
  isJsonType,
  locate,
  locateItem,
  memberOf,
  type OperationObject,
  serversOf,
  tokensOf,
} from '../../server/openapi/document/index.ts';
import type {
  Content,
  Operation,
  Parameter,
  Response,
  ResponseHeader,
  SecurityScheme,
} from '../../server/openapi/model.ts';
import { styleOf } from '../../server/openapi/parameters/index.ts';
import type { ValueType } from '../../server/openapi/schema/index.ts';
import { nameExports } from '../cli/index.ts';
import type { Call, Scheme, Sequence, Style } from './call.ts';
import { findPaging } from './paging.ts';

type Server = NonNullable<Document['servers']>[number];

/** The most frequent description of a response, which is written once. */
const json = JSON.stringify({ content: ['application/json'] });

/** Everything that a client knows of the operations of a contract: a constant for each, with its description as the comment. */
export function renderCalls(document: Document): string {
  const { operations, securitySchemes } = compileContract(document);
  const names = nameExports(
    operations.map(({ id }) => id),
    ['json', ...securitySchemes.map(({ name }) => schemeName(name))],
  );
  const described = operations.map((operation) => describeCall(document, operation));
  const rendered = operations.map(
    (operation, index) =>
      `${renderComment(document, operation)}export const ${names.get(operation.id)}: Call<${JSON.stringify(operation.id)}> = ${renderCall(described[index])};\n`,
  );
  const isShared = rendered.some((text) => /": json,$/m.test(text));
  const asked = new Set(operations.flatMap(({ security }) => security.flat().map(({ scheme }) => scheme.name)));
  const used = securitySchemes.filter(({ name }) => asked.has(name));
  return [
    ...(operations.length > 0 ? ["import type { Call } from './call.ts';\n"] : []),
    ...(isShared ? [`const json = ${json};\n`] : []),
    ...used.map((scheme) => `const ${schemeName(scheme.name)} = ${JSON.stringify(describeScheme(scheme))} as const;\n`),
    renderIndex(described, securitySchemes),
    ...rendered,
  ].join('\n');
}

/** The name of the constant for a security scheme. */
function schemeName(name: string): string {
  return `scheme_${name.replaceAll(/[^A-Za-z0-9]/g, (sign) => `_${sign.charCodeAt(0)}`)}`;
}

/** Types by which an editor finds an operation without a look at all of them. */
function renderIndex(calls: Call[], schemes: SecurityScheme[]): string {
  const line = (key: string, value: string) => `  ${JSON.stringify(key)}: ${value};\n`;
  const methods = [...new Set(calls.map(({ method }) => method))];
  const paths = methods.map((method) => {
    const own = calls.filter((call) => call.method === method);
    return `  ${method}: {\n${own.map(({ path, id }) => `  ${line(path, JSON.stringify(id))}`).join('')}  };\n`;
  });
  const pages = calls.flatMap(({ id, paging }) => (paging ? [line(id, renderPath(paging.items))] : []));
  const secrets = schemes.map(({ name, kind }) =>
    line(name, kind === 'basic' ? '{ username: string; password: string }' : 'string'),
  );
  const tagged = calls.flatMap(({ tags = [] }) => tags);
  const tags = [...new Set(tagged)].map((tag) => JSON.stringify(tag)).join(' | ') || 'never';
  return `/** The operations by method and path. */
export interface Paths {
${paths.join('')}}

/** The operations whose pages follow each other in a known way, with the names that lead to the items in a page. */
export interface Pages {
${pages.join('')}}

/** The secrets of the security schemes. */
export interface Secrets {
${secrets.join('')}}

/** The tags of operations. */
export type Tag = ${tags};
`;
}

/** The names in a JSON pointer as a type; `undefined` where there is no pointer. */
function renderPath(pointer: string | undefined): string {
  return pointer === undefined ? 'undefined' : JSON.stringify(tokensOf(pointer));
}

function renderCall(
  { responses, security, ...others }: Call = { id: '', method: '', path: '', responses: {} },
): string {
  const lines = Object.entries(others).map(([key, value]) => `  ${key}: ${JSON.stringify(value)},\n`);
  const schemes = Object.keys(security ?? {}).map((name) => `${JSON.stringify(name)}: ${schemeName(name)}`);
  const held = schemes.length > 0 ? `  security: { ${schemes.join(', ')} },\n` : '';
  const declared = Object.entries(responses).map(([key, response]) => {
    const text = JSON.stringify(response);
    return `    ${JSON.stringify(key)}: ${text === json ? 'json' : text},\n`;
  });
  return `{\n${lines.join('')}${held}  responses: {\n${declared.join('')}  },\n}`;
}

function renderComment(document: Document, { pointer }: Operation): string {
  const { node } = locate<object>(document, pointer);
  const texts = [memberOf(node, 'summary'), memberOf(node, 'description')].filter((part) => typeof part === 'string');
  const deprecated = memberOf(node, 'deprecated') === true ? ['@deprecated'] : [];
  const text = [...texts, ...deprecated].map((part) => part.trim().replaceAll('*/', '*\\/')).join('\n\n');
  const lines = text.split('\n').map((line) => ` * ${line}`.trimEnd());
  return text === '' ? '' : `/**\n${lines.join('\n')}\n */\n`;
}

/** Syntaxes that the client reads by the media type alone. */
const plainSyntaxes = ['json', 'xml', 'fields', 'parts', 'text', 'bytes'] as const;

/** Describes an operation for a client; defaults are left out. */
export function describeCall(document: Document, operation: Operation): Call {
  const { id, method, body, security } = operation;
  const path = fillPath(operation.path, (name) => `{${name}}`);
  const styles = describeStyles(operation);
  const schemes = new Map(security.flat().map(({ scheme }) => [scheme.name, describeScheme(scheme)]));
  const paging = findPaging(document, operation);
  const server = findServer(document, operation);
  const tags = memberOf(locate<object>(document, operation.pointer).node, 'tags');
  const responses = operation.responses.map((response) => describeResponse(response, method === 'head'));
  return {
    id,
    method: method.toUpperCase(),
    path,
    ...(server && { server }),
    ...(Object.keys(styles).length > 0 && { styles }),
    ...(body && { body: body.content.map(({ type }) => type) }),
    ...(paging && { paging }),
    ...(Array.isArray(tags) && tags.length > 0 && { tags: tags.map(String) }),
    ...(schemes.size > 0 && { security: Object.fromEntries(schemes) }),
    responses: Object.fromEntries(responses),
  };
}

/** The first server of an operation or its path item, where it is none of the contract's. */
function findServer(document: Document, { pointer, path }: Operation): Call['server'] {
  const { node } = locate<OperationObject>(document, pointer);
  const servers = serversOf(document, locateItem(document, path).node, node);
  const of = (document.servers ?? []).map(spellOut);
  const [url] = (servers ?? []).map(spellOut);
  return servers === document.servers || url === undefined || of.includes(url) ? undefined : { url, of };
}

/** The URL of a server with its variables at their defaults, without a slash at the end. */
function spellOut({ url, variables = {} }: Server): string {
  return url.replaceAll(/\{(.+?)\}/g, (text, name) => variables[name]?.default ?? text).replace(/\/+$/, '');
}

/** Describes how credentials for a security scheme are presented. */
function describeScheme({ kind, parameter }: SecurityScheme): Scheme {
  if (parameter) return parameter;
  if (kind === 'apiKey') return { kind: 'unsupported' };
  return { kind: kind === 'oauth2' || kind === 'openIdConnect' ? 'bearer' : kind };
}

function describeResponse({ key, content, headers }: Response, isBodiless: boolean) {
  const kinds = [...headers.values()].map((header) => [header.name, kindOf(header)]);
  const types = isBodiless ? [] : content.map(({ type }) => type);
  const items = isBodiless ? [] : content.flatMap(describeItems);
  const response = {
    content: types,
    ...(kinds.length > 0 && { headers: Object.fromEntries(kinds) }),
    ...(items.length > 0 && { items: Object.fromEntries(items) }),
  };
  return [key === 'default' ? key : key.toUpperCase(), response] as const;
}

/** The syntax by which the client reads other values than texts, where their schema is known. */
function describeItems({
  type,
  syntax,
  check,
  item,
  isListed,
  isStructured,
}: Content): [type: string, kind: Sequence][] {
  if (!isStructured || !check || isPlain(syntax)) return [];
  if (isListed && !item.isOfList && check.pointer.endsWith('/schema')) return [];
  return [[type, syntax === 'events' && !item.isEvent ? 'data' : syntax]];
}

function isPlain(syntax: Syntax): syntax is (typeof plainSyntaxes)[number] {
  return plainSyntaxes.some((plain) => plain === syntax);
}

/** The type of the values that the text of a header stands for. */
function kindOf({ codec, type }: ResponseHeader): string {
  if (isJsonType(codec.writing.mediaType ?? '')) return 'json';
  return type.types.has('array') ? `${scalarOf(type.items(0))}[]` : scalarOf(type);
}

function scalarOf({ types }: ValueType): string {
  if (types.has('string') || types.has('object')) return 'string';
  return types.has('number') || types.has('integer') ? 'number' : 'boolean';
}

/** The styles that are not the default, by place and name. */
function describeStyles({ parameters }: Operation): Record<string, Style> {
  const described = parameters.flatMap((parameter): [string, Style][] => {
    const { style, explode, mediaType = '', isReserved } = parameter.codec.writing;
    const key = `${parameter.in} ${parameter.name}`;
    const isForm = mediaType === 'application/x-www-form-urlencoded';
    const isJson = isJsonType(mediaType);
    if (parameter.codec.isWhole) return [[key, isForm ? 'query form' : isJson ? 'query json' : 'query text']];
    if (isJson) return [[key, 'json']];
    if (isReserved) return [[key, [style, explode, true]]];
    return isUnusual(parameter, style, explode) ? [[key, [style, explode]]] : [];
  });
  return Object.fromEntries(described);
}

/** By default a value is written as it is, and a list in a query with a name for each item. */
function isUnusual({ in: place, type }: Parameter, style: string, explode: boolean): boolean {
  if (style !== styleOf({ in: place }).style || type.types.has('object')) return true;
  return type.types.has('array') && !(place === 'query' && explode);
}
