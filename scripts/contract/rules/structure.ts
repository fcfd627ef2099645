import type { Oas3Rule, UserContext } from '@redocly/openapi-core';
import { isNode } from '../../../server/openapi/document/index.ts';
import { isHeaderName } from '../../../server/openapi/parameters/index.ts';
import type { SchemaNode } from '../../../server/openapi/schema/index.ts';

/** Takes the fields that are wrong where they stand, and why. */
type Report = (field: string, reason: string) => void;

/** What the standard says of one sort of object beside the types of its fields. */
type Rule = (node: SchemaNode, report: Report, context: UserContext) => void;

/**
 * Finds fields that exclude each other, or may not stand where they do: what OpenAPI says of its objects beyond which fields they
 * have, as the Initiative's own schemas and their tests have it.
 */
export const Structure: Oas3Rule = () =>
  Object.fromEntries(
    Object.entries(rules).map(([type, rule]) => {
      const enter = (node: unknown, context: UserContext) => {
        const report: Report = (field, reason) =>
          context.report({ message: `\`${field}\` ${reason}`, location: context.location.child(field).key() });
        if (isNode(node)) rule(node, report, context);
      };
      return [type, { enter }];
    }),
  );

const rules: Record<string, Rule> = {
  Parameter: (node, report, context) => {
    const { in: place, name, style } = node;
    findExclusive(node, report, exampleFields, containers);
    if (place === 'header') requireToken('name', name, report);
    if (place === 'path' && /[{}/?#]/.test(String(name))) report('name', 'of a path parameter has none of {}/?#.');
    if (place === 'querystring')
      for (const field of ['schema', 'style', 'explode', 'allowReserved'])
        if (field in node) report(field, 'is not for a parameter in querystring: its text is that of its `content`.');
    const isEncoded =
      place === 'query' || (isNew(context) && (place === 'path' || (place === 'cookie' && style !== 'cookie')));
    if ('allowReserved' in node && !isEncoded && !isOld(context)) report('allowReserved', outOfPlace);
  },
  Header: (node, report, context) => {
    findExclusive(node, report, exampleFields, containers);
    if ('allowReserved' in node && !isOld(context)) report('allowReserved', outOfPlace);
  },
  HeadersMap: (node, report) => {
    for (const name of Object.keys(node)) requireToken(name, name, report);
  },
  MediaType: (node, report) => findExclusive(node, report, exampleFields, ...encodings),
  Encoding: (node, report) => findExclusive(node, report, ...encodings),
  Example: (node, report) => {
    for (const field of ['dataValue', 'serializedValue', 'externalValue'])
      findExclusive(node, report, ['value', field]);
    findExclusive(node, report, ['serializedValue', 'externalValue']);
  },
  Xml: (node, report) => {
    for (const field of ['attribute', 'wrapped']) findExclusive(node, report, ['nodeType', field]);
  },
  ServerVariable: ({ enum: values }, report) => {
    if (Array.isArray(values) && values.length === 0) report('enum', 'must not be empty.');
  },
  PathItem: findQuerystrings,
  Operation: findQuerystrings,
};

const exampleFields = ['example', 'examples'];
const containers = ['schema', 'content'];
const encodings = [
  ['encoding', 'prefixEncoding'],
  ['encoding', 'itemEncoding'],
];
const outOfPlace = 'is for parameters whose text is percent-encoded.';

/** Reports the latter of two fields that stand beside each other and may not. */
function findExclusive(node: SchemaNode, report: Report, ...pairs: string[][]): void {
  for (const [one = '', other = ''] of pairs)
    if (one in node && other in node) report(other, `must not stand beside \`${one}\`.`);
}

/** A name of a header is a token (RFC 9110, section 5.1). */
function requireToken(field: string, name: unknown, report: Report): void {
  if (typeof name === 'string' && !isHeaderName(name))
    report(field, "is no name of a header: those have letters, digits and !#$%&'*+-.^_`|~ alone.");
}

/** One parameter alone may be the whole query, be it that of an operation or of its path. */
function findQuerystrings({ parameters }: SchemaNode, report: Report, context: UserContext): void {
  const read = (listed: unknown) =>
    (Array.isArray(listed) ? listed : []).flatMap((node: unknown): [key: string, place: unknown][] => {
      const found = isNode(node) && typeof node.$ref === 'string' ? context.resolve({ $ref: node.$ref }).node : node;
      return isNode(found) ? [[`${found.in} ${found.name}`, found.in]] : [];
    });
  const own = read(parameters);
  const inherited = isNode(context.parent) ? read(context.parent.parameters) : [];
  const places = [...new Map([...inherited, ...own]).values()];
  const whole = places.filter((place) => place === 'querystring').length;
  if (own.length > 0 && (whole > 1 || (whole === 1 && places.includes('query'))))
    report(
      'parameters',
      'has a parameter in querystring, which leaves none for another parameter in query or querystring.',
    );
}

function isOld({ specVersion }: UserContext): boolean {
  return specVersion === 'oas3_0';
}

function isNew({ specVersion }: UserContext): boolean {
  return specVersion !== 'oas3_0' && specVersion !== 'oas3_1';
}
