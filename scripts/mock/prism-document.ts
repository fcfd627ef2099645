import { isForbidden } from '../../server/openapi/direction.ts';
import { readDiscriminator } from '../../server/openapi/discriminator.ts';
import type { Document } from '../../server/openapi/document.ts';
import type { Operation } from '../../server/openapi/model.ts';
import { locate, resolve } from '../../server/openapi/pointer.ts';
import { isNode, type SchemaNode } from '../../server/openapi/subschemas.ts';
import { unfoldSchema } from './unfold-schema.ts';

/**
 * The responses of an operation as Prism makes bodies up from them: without write-only properties, with each branch named
 * by its discriminator, and without references. Prism goes through all that it is given, so it gets nothing else.
 */
export function createPrismDocument(document: Document, { id, method, path, responsesPointer }: Operation): Document {
  const { node: declared } = locate<object>(document, responsesPointer);
  const change = (schema: SchemaNode) => nameBranches(includeLimits(hideSecrets(document, schema)));
  const unfold = <T extends { schema?: unknown }>({ schema, ...rest }: T) =>
    schema === undefined ? rest : { ...rest, schema: unfoldSchema(document, schema, change) };
  const writeMedia = (media: object) => {
    const { examples } = media as { examples?: object };
    return { ...unfold(media), ...(examples && { examples: resolveAll(document, examples) }) };
  };
  const writeContent = <T extends { content?: object }>({ content, ...rest }: T) =>
    content === undefined ? rest : { ...rest, content: mapMembers(content, writeMedia) };
  const writeResponse = (response: object) => {
    const {
      headers,
      links: _,
      ...rest
    } = resolve<{ headers?: object; links?: object; content?: object }>(document, response);
    const written = headers && mapMembers(resolveAll(document, headers), (header) => writeContent(unfold(header)));
    return { ...writeContent(rest), ...(written && { headers: written }) };
  };
  const responses = mapMembers(declared, writeResponse);
  const { openapi, info } = document;
  return { openapi, info, paths: { [path]: { [method]: { operationId: id, responses } } } } as Document;
}

function resolveAll(document: Document, members: object): object {
  return mapMembers(members, (member) => resolve<object>(document, member));
}

function mapMembers(members: object, change: (member: object) => unknown): object {
  const entries = Object.entries(members).filter(([, member]) => typeof member === 'object' && member !== null);
  return Object.fromEntries(entries.map(([name, member]) => [name, change(member)]));
}

function hideSecrets(document: Document, { properties, required, ...schema }: SchemaNode): SchemaNode {
  const members = Object.entries(isNode(properties) ? properties : {});
  const secret = new Set(
    members.filter(([, property]) => isForbidden(document, property, 'response')).map(([name]) => name),
  );
  return {
    ...schema,
    ...(properties !== undefined && { properties: Object.fromEntries(members.filter(([name]) => !secret.has(name))) }),
    ...(Array.isArray(required) && { required: required.filter((name) => !secret.has(String(name))) }),
  };
}

/** A branch says nothing of the name by which the discriminator knows it: what is made up from it would have any. */
function nameBranches(schema: SchemaNode): SchemaNode {
  const choice = readDiscriminator(schema);
  if (!choice) return schema;
  const { discriminator: _, ...rest } = schema;
  const branches = choice.branches.map(({ $ref, names }) => ({
    allOf: [{ $ref }, { required: [choice.propertyName], properties: { [choice.propertyName]: { enum: names } } }],
  }));
  return { ...rest, [choice.keyword]: branches };
}

/** The faker passes over limits that are exclusive, so each becomes the nearest one that is not. */
function includeLimits(schema: SchemaNode): SchemaNode {
  const { exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  const isInteger = [rest.type].flat().includes('integer');
  const step = (limit: number) => (isInteger ? 1 : Math.max(Math.abs(limit), 1) * 1e-9);
  const above = exclusiveMinimum === true ? rest.minimum : exclusiveMinimum;
  const below = exclusiveMaximum === true ? rest.maximum : exclusiveMaximum;
  return {
    ...rest,
    ...(typeof above === 'number' && { minimum: above + step(above) }),
    ...(typeof below === 'number' && { maximum: below - step(below) }),
  };
}
