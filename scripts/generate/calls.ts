import type { Syntax } from '../../server/openapi/bodies/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { type Document, fillPath, isJsonType, locate, memberOf } from '../../server/openapi/document/index.ts';
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

/** The most frequent description of a response, which is written once. */
const json = JSON.stringify({ content: ['application/json'] });

/** A constant for each operation that describes it for a client, with its description as the comment. */
export function renderCalls(document: Document): string {
  const { operations } = compileContract(document);
  const names = nameExports(
    operations.map(({ id }) => id),
    ['json'],
  );
  const rendered = operations.map(
    (operation) =>
      `${renderComment(document, operation)}export const ${names.get(operation.id)} = ${renderCall(describeCall(operation))} as const;\n`,
  );
  const isShared = rendered.some((text) => /": json,$/m.test(text));
  return [...(isShared ? [`const json = ${json} as const;\n`] : []), ...rendered].join('\n');
}

/** How credentials for each security scheme are presented. */
export function renderSecuritySchemes(document: Document): string {
  const { securitySchemes } = compileContract(document);
  const entries = securitySchemes.map((scheme) => [scheme.name, describeScheme(scheme)]);
  return `/** How credentials for each security scheme are presented. */
export const securitySchemes = ${JSON.stringify(Object.fromEntries(entries), null, 2)} as const;\n`;
}

function renderCall({ responses, ...others }: CallDescription): string {
  const lines = Object.entries(others).map(([key, value]) => `  ${key}: ${JSON.stringify(value)},\n`);
  const declared = Object.entries(responses).map(([key, response]) => {
    const text = JSON.stringify(response);
    return `    ${JSON.stringify(key)}: ${text === json ? 'json' : text},\n`;
  });
  return `{\n${lines.join('')}  responses: {\n${declared.join('')}  },\n}`;
}

function renderComment(document: Document, { pointer }: Operation): string {
  const { node } = locate<object>(document, pointer);
  const texts = [memberOf(node, 'summary'), memberOf(node, 'description')].filter((part) => typeof part === 'string');
  const deprecated = memberOf(node, 'deprecated') === true ? ['@deprecated'] : [];
  const text = [...texts, ...deprecated].map((part) => part.trim().replaceAll('*/', '*\\/')).join('\n\n');
  const lines = text.split('\n').map((line) => ` * ${line}`.trimEnd());
  return text === '' ? '' : `/**\n${lines.join('\n')}\n */\n`;
}

/** A style that is not the default, with `explode` and `allowReserved`; JSON; or the query as a whole. */
type Style = [style: string, explode: boolean, reserved?: true] | 'json' | 'query form' | 'query json' | 'query text';

/** Syntaxes that the client reads by the media type alone. */
const plainSyntaxes = ['json', 'xml', 'fields', 'parts', 'text', 'bytes'] as const;

/** Any other syntax, or the data of each event; `client/bodies.ts` reads them. */
type Sequence = Exclude<Syntax, (typeof plainSyntaxes)[number]> | 'data';

/** What a client needs to call an operation; `client/operation.ts` says what each member means. */
interface CallDescription {
  id: string;
  method: string;
  path: string;
  styles?: Record<string, Style>;
  body?: string[];
  paging?: string;
  security?: string[];
  responses: Record<string, { content: string[]; headers?: Record<string, string>; items?: Record<string, Sequence> }>;
}

/** Describes an operation for a client; defaults are left out. */
export function describeCall(operation: Operation): CallDescription {
  const { id, method, body, security } = operation;
  const path = fillPath(operation.path, (name) => `{${name}}`);
  const styles = describeStyles(operation);
  const schemes = new Set(security.flat().map(({ scheme }) => scheme.name));
  const paging = method === 'get' ? findPagingParameter(operation) : undefined;
  const responses = operation.responses.map((response) => describeResponse(response, method === 'head'));
  return {
    id,
    method: method.toUpperCase(),
    path,
    ...(Object.keys(styles).length > 0 && { styles }),
    ...(body && { body: body.content.map(({ type }) => type) }),
    ...(paging !== undefined && { paging }),
    ...(schemes.size > 0 && { security: [...schemes] }),
    responses: Object.fromEntries(responses),
  };
}

/** The parameters by which lists are read page by page. */
const pagingNames = /^(cursor|page_?token|starting_after|after|page|page_?number|offset|skip|start_?at)$/i;

function findPagingParameter({ otherParameters }: Operation): string | undefined {
  return otherParameters.find(({ in: place, name }) => place === 'query' && pagingNames.test(name))?.name;
}

/** Describes how credentials for a security scheme are presented. */
function describeScheme({ kind, parameter }: SecurityScheme): object {
  if (parameter) return parameter;
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
