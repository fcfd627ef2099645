import { getTypes, isAbsoluteUrl, type Oas3Rule, type Plugin, type UserContext } from '@redocly/openapi-core';
import { isNode, isRef } from '../../../server/openapi/document/index.ts';
import { isHeaderName } from '../../../server/openapi/parameters/index.ts';
import type { SchemaNode } from '../../../server/openapi/schema/index.ts';
import { nodeTypes } from '../node-types.ts';
import { findNearest, readDate } from '../words.ts';

/** Reports a wrong field, and why it is wrong. */
type Report = (field: string, reason: string) => void;

/** The rules of the standard for a type of objects, beside the types of their fields. */
type Rule = (node: SchemaNode, report: Report, context: UserContext) => void;

/**
 * Finds fields that exclude each other, or are not allowed where they stand, by the text of OpenAPI and by the OpenAPI
 * Initiative's own schemas and their tests.
 */
const Structure: Oas3Rule = () =>
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
    if (place === 'path' && node.required !== true)
      report('required' in node ? 'required' : 'name', 'is of a path parameter, which must have `required: true`.');
    requireDate(node, report);
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
  Operation: (node, report, context) => {
    requireDate(node, report);
    findQuerystrings(node, report, context);
  },
  Schema: requireDate,
  Responses: (node, report) => {
    for (const status of Object.keys(node))
      if (/^\d{3}$/.test(status) && !/^[1-5]/.test(status))
        report(
          status,
          'is no status of HTTP: they are 100 to 599 (RFC 9110, section 15), `1XX` to `5XX`, or `default`.',
        );
  },
};

function requireDate({ 'x-sunset': sunset }: SchemaNode, report: Report): void {
  if (sunset !== undefined && readDate(sunset) === undefined)
    report('x-sunset', `${JSON.stringify(sunset)} is no date: write one such as 2027-03-31.`);
}

const exampleFields = ['example', 'examples'];
const containers = ['schema', 'content'];
const encodings = [
  ['encoding', 'prefixEncoding'],
  ['encoding', 'itemEncoding'],
];
const outOfPlace = 'is for parameters whose text is percent-encoded.';

/** Reports the latter of two fields that exclude each other. */
function findExclusive(node: SchemaNode, report: Report, ...pairs: string[][]): void {
  for (const [one = '', other = ''] of pairs)
    if (one in node && other in node) report(other, `must not stand beside \`${one}\`.`);
}

/** The name of a header is a token (RFC 9110, section 5.1). */
function requireToken(field: string, name: unknown, report: Report): void {
  if (typeof name === 'string' && !isHeaderName(name))
    report(field, "is no name of a header: those have letters, digits and !#$%&'*+-.^_`|~ alone.");
}

/** One parameter alone of an operation and its path may be the whole query. */
function findQuerystrings({ parameters }: SchemaNode, report: Report, context: UserContext): void {
  const read = (listed: unknown) =>
    (Array.isArray(listed) ? listed : []).flatMap((node: unknown): [key: string, place: unknown][] => {
      const found = isRef(node) ? context.resolve(node).node : node;
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

/** Keywords may be of any name since OpenAPI 3.1; one that is nearly that of another is taken for a slip. */
const KeywordNear: Oas3Rule = () => {
  const keywords = Object.keys(getTypes('oas3_1').Schema?.properties ?? {});
  return {
    Schema: {
      enter(schema: unknown, context: UserContext) {
        for (const name of isNode(schema) && !isOld(context) ? Object.keys(schema) : []) {
          if (keywords.includes(name) || name.startsWith('x-')) continue;
          const meant = findNearest(name, keywords);
          const message = `\`${name}\` is no keyword of JSON Schema, and has no effect.`;
          const location = context.location.child(name).key();
          if (meant !== undefined) context.report({ message, location, suggest: [meant] });
        }
      },
    },
  };
};

/** Demands that the files which examples name exist; URLs are not followed. */
const ExternalValueUnresolved: Oas3Rule = () => ({
  Example: {
    enter(example: { externalValue?: unknown }, context: UserContext) {
      const { externalValue } = example;
      if (typeof externalValue !== 'string' || isAbsoluteUrl(externalValue)) return;
      const { node, error } = context.resolve({ $ref: externalValue });
      if (node !== undefined) return;
      const message = `The file of the example cannot be read: ${error?.message ?? 'it is empty.'}`;
      context.report({ message, location: context.location.child('externalValue') });
    },
  },
});

/** The rules of a valid contract, beside Redocly's own. */
export const essentialRules: Plugin = {
  id: 'essential',
  typeExtension: nodeTypes,
  rules: {
    oas3: { 'external-value-unresolved': ExternalValueUnresolved, 'keyword-near': KeywordNear, structure: Structure },
  },
};
