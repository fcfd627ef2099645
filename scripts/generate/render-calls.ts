import { compileContract } from '../../server/openapi/compile-contract.ts';
import { schemaPointer } from '../../server/openapi/compile-parameter.ts';
import type { Document } from '../../server/openapi/document.ts';
import type { Operation, Parameter, Response, ResponseHeader, SecurityScheme } from '../../server/openapi/model.ts';
import { locate, memberOf } from '../../server/openapi/pointer.ts';
import { type ParameterObject, styleOf } from '../../server/openapi/style-table.ts';
import { anyValue } from '../../server/openapi/type-statements.ts';
import { readValueType, type ValueType } from '../../server/openapi/value-types.ts';
import { nameExports } from './export-names.ts';

const json = 'application/json';

/** A constant for each operation, with what a client has to know to call it; its description is the comment of the constant. */
export function renderCalls(document: Document): string {
  const { operations } = compileContract(document);
  const names = nameExports(operations.map(({ id }) => id));
  const shared = `const json = { content: [${JSON.stringify(json)}] } as const;\n`;
  const rendered = operations.map((operation) => renderCall(document, operation, names.get(operation.id) ?? ''));
  const isShared = rendered.some((text) => /: json,$/m.test(text));
  return `${isShared ? `${shared}\n` : ''}${rendered.join('\n')}`;
}

/** How credentials for each security scheme are presented. */
export function renderSecuritySchemes(document: Document): string {
  const { securitySchemes } = compileContract(document);
  const entries = securitySchemes.map((scheme) => [scheme.name, describeScheme(scheme)]);
  return `/** How credentials for each security scheme are presented. */
export const securitySchemes = ${JSON.stringify(Object.fromEntries(entries), null, 2)} as const;\n`;
}

function describeScheme({ kind, parameter }: SecurityScheme): object {
  if (parameter) return parameter;
  return { kind: kind === 'oauth2' || kind === 'openIdConnect' ? 'bearer' : kind };
}

function renderCall(document: Document, operation: Operation, name: string): string {
  const { id, method, path, body, security } = operation;
  const styles = describeStyles(document, operation);
  const schemes = [...new Set(security.flat().map(({ scheme }) => scheme.name))];
  const isBodiless = method === 'head';
  const members = [
    ['id', id],
    ['method', method.toUpperCase()],
    ['path', path],
    ['styles', Object.keys(styles).length > 0 ? styles : undefined],
    ['body', body?.content.map(({ type }) => type)],
    ['security', schemes.length > 0 ? schemes : undefined],
  ] as const;
  const lines = members.flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${key}: ${JSON.stringify(value).replaceAll(',"', ', "')},`],
  );
  const responses = operation.responses.map((response) => renderResponse(document, response, isBodiless));
  return `${renderComment(document, operation)}export const ${name} = {
${lines.join('\n')}
  responses: {
${responses.join('\n')}
  },
} as const;
`;
}

function renderResponse(document: Document, { key, content, headers }: Response, isBodiless: boolean): string {
  const types = isBodiless ? [] : content.map(({ type }) => type);
  const kinds = [...headers.values()].map((header) => [header.name, kindOf(document, header)]);
  if (kinds.length === 0 && types.join() === json) return `    ${JSON.stringify(keyOf(key))}: json,`;
  const response = { content: types, ...(kinds.length > 0 && { headers: Object.fromEntries(kinds) }) };
  return `    ${JSON.stringify(keyOf(key))}: ${JSON.stringify(response)},`;
}

function keyOf(key: string): string {
  return key === 'default' ? key : key.toUpperCase();
}

/** The kind of values that the text of a header spells; texts stay as they are. */
function kindOf(document: Document, { pointer }: ResponseHeader): string {
  const { isJson, type } = readStyle(document, pointer);
  if (isJson) return 'json';
  const [kind, suffix] = type.types.has('array') ? [type.items(0), '[]'] : [type, ''];
  return scalarOf(kind) + suffix;
}

function scalarOf({ types }: ValueType): string {
  if (types.has('string') || types.has('object')) return 'string';
  return types.has('number') || types.has('integer') ? 'number' : 'boolean';
}

/** The styles that are not the usual ones, by place and name. */
function describeStyles(document: Document, { parameters }: Operation): Record<string, unknown> {
  const described = parameters.map((parameter) => {
    const { in: place, name, pointer } = parameter;
    const { style, explode, isJson } = readStyle(document, pointer);
    const isUnusual = isJson || isUnusualStyle(parameter, style, explode);
    return isUnusual ? [[`${place} ${name}`, isJson ? 'json' : [style, explode]]] : [];
  });
  return Object.fromEntries(described.flat());
}

/** The style of a parameter or a header. */
function readStyle(document: Document, place: string) {
  const { node, pointer } = locate<ParameterObject>(document, place);
  const [mediaType] = Object.keys(node.content ?? {});
  const schema = schemaPointer(node, pointer);
  return {
    // A header of a response says neither name nor place.
    ...styleOf({ ...node, in: node.in ?? 'header' }),
    isJson: mediaType !== undefined && /[/+]json$/.test(mediaType),
    type: schema === undefined ? anyValue : readValueType(document, schema),
  };
}

/** Usual are single values as they stand, and lists in a query with a name for each item. */
function isUnusualStyle({ in: place, type }: Parameter, style: string, explode: boolean): boolean {
  if (style === 'label' || style === 'matrix' || admitsObjects(type)) return true;
  return type.types.has('array') && !(place === 'query' && explode);
}

/** A type that says nothing admits everything, and objects least of all. */
function admitsObjects(type: ValueType): boolean {
  return type.types.has('object') && !(type.types.has('string') && type.propertyNames.length === 0);
}

function renderComment(document: Document, { pointer }: Operation): string {
  const { node } = locate<object>(document, pointer);
  const text = [memberOf(node, 'summary'), memberOf(node, 'description')]
    .filter((part) => typeof part === 'string')
    .map((part) => part.trim().replaceAll('*/', '*\\/'))
    .join('\n\n');
  const lines = text.split('\n').map((line) => ` * ${line}`.trimEnd());
  const deprecated = memberOf(node, 'deprecated') === true ? [' * @deprecated'] : [];
  return text === '' && deprecated.length === 0 ? '' : `/**\n${[...lines, ...deprecated].join('\n')}\n */\n`;
}
