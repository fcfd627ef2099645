import {
  type Document,
  isNode,
  isRef,
  locate,
  type ParameterObject,
  pointerTo,
  valueAt,
} from '../openapi/document/index.ts';
import type { Content, Operation, Parameter, ParameterPlace } from '../openapi/model.ts';
import { styleOf } from '../openapi/parameters/index.ts';
import { behindAliases, holderOf, type SchemaNode } from '../openapi/schema/index.ts';
import { isChecked } from '../pipeline/index.ts';
import { createRewriting, type Lose, rewriteSchema } from './rewrite-schema.ts';

/** A parameter under its name for the validator, which gets no name of the contract's choosing. */
export interface NamedParameter {
  name: string;
  parameter: Parameter;
}

/** An operation as OpenAPI, for the validator alone. */
export interface OperationDescription {
  parameters: object[];
  requestBody: { required: boolean; content: Record<string, { schema: SchemaNode }> };
}

/** An operation as the validator knows it. */
export interface DescribedOperation {
  /** The request with its body, and with the parameters that the validator reads by itself. */
  request: OperationDescription;
  plain: NamedParameter[];
  /** A request with all other parameters as its JSON body, the values as the server reads them; none where there are none. */
  values: OperationDescription | undefined;
  read: NamedParameter[];
  /** The names of the differences that follow from what is left out for the validator. */
  lost: ReadonlySet<string>;
}

/** The media type by which the validator knows the content at an index: of the contract's own it misreads some. */
export function mediaTypeAt(index: number): string {
  return `application/x-content-${index}`;
}

/** Describes an operation to the validator, with all that it refers to. */
export function describeOperation(document: Document, { parameters, body }: Operation): DescribedOperation {
  const lost = new Set<string>();
  const lose: Lose = (difference) => lost.add(difference);
  const plain: NamedParameter[] = [];
  const read: NamedParameter[] = [];
  const plainParameters: object[] = [];
  for (const [index, parameter] of parameters.entries()) {
    const schema = plainSchema(document, parameter);
    const name = `p${index}`;
    (schema ? plain : read).push({ name, parameter });
    if (schema) plainParameters.push(describeParameter(name, parameter, schema));
  }
  const contents = (body?.content ?? []).map((content, index) => [
    mediaTypeAt(index),
    { schema: describeContent(document, content, lose) },
  ]);
  return {
    request: {
      parameters: plainParameters,
      requestBody: { required: body?.isRequired ?? false, content: Object.fromEntries(contents) },
    },
    plain,
    values: read.length > 0 ? describeValues(document, read, lose) : undefined,
    read,
    lost,
  };
}

const styles: Record<ParameterPlace, string> = { path: 'simple', query: 'form', header: 'simple', cookie: 'form' };

function describeParameter(name: string, parameter: Parameter, schema: SchemaNode): object {
  const { in: place, isRequired: required, allowsEmpty: allowEmptyValue } = parameter;
  const explode = place === 'query' || place === 'cookie';
  // Reserved characters may come as they are; the validator would refuse them.
  return { name, in: place, required, schema, style: styles[place], explode, allowReserved: true, allowEmptyValue };
}

function describeContent(document: Document, content: Content, lose: Lose): SchemaNode {
  if (!content.check || !isChecked(content)) return {};
  const rewriting = createRewriting(document, lose);
  const reference = rewriting.refer(content.check.pointer);
  const isOfItem = content.isListed && !content.item.isOfList;
  const whole = pointerTo(content.pointer, 'schema');
  const isBoth = isOfItem && content.check.pointer !== whole && valueAt(document, whole) !== undefined;
  const list = { type: 'array', items: reference, ...(isBoth && { allOf: [rewriting.refer(whole)] }) };
  return { ...(isOfItem ? list : reference), $defs: rewriting.definitions() };
}

function describeValues(document: Document, read: NamedParameter[], lose: Lose): OperationDescription {
  const rewriting = createRewriting(document, lose);
  const schemas = read.map(({ name, parameter: { check } }) => [name, check ? rewriting.refer(check.pointer) : {}]);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(schemas),
    required: read.filter(({ parameter }) => parameter.isRequired).map(({ name }) => name),
    $defs: rewriting.definitions(),
  };
  return { parameters: [], requestBody: { required: true, content: { [mediaTypeAt(0)]: { schema } } } };
}

/**
 * The schema of a parameter that the validator reads by itself, from the text that was sent: one of a single primitive
 * type in the default style of its place, or a list of such in the query. None for any other.
 */
function plainSchema(document: { openapi: string }, parameter: Parameter): SchemaNode | undefined {
  const { node } = locate<ParameterObject>(document, parameter.pointer);
  const { style, explode } = styleOf(node);
  const pointer = parameter.check?.pointer;
  if (pointer === undefined || node.content || !/^(form|simple)$/.test(style)) return undefined;
  const place = behindAliases(document, pointer);
  const schema = schemaAt(document, place);
  const primitive = rewritePrimitive(document, schema);
  if (primitive || parameter.in !== 'query' || !explode || schema?.type !== 'array') return primitive;
  const { items, ...list } = schema;
  const item = rewritePrimitive(document, schemaAt(document, behindAliases(document, pointerTo(place, 'items'))));
  // Other keywords would be held against the items as texts.
  const isCounted = Object.keys(list).every((keyword) =>
    /^(type|minItems|maxItems|title|description|example)$/.test(keyword),
  );
  const own = item && isCounted ? rewriteOwn(document, list) : undefined;
  return own && { ...own, items: item };
}

function schemaAt(document: object, pointer: string): SchemaNode | undefined {
  const schema = valueAt(document, pointer);
  return isNode(schema) && !isRef(schema) ? schema : undefined;
}

function rewritePrimitive(document: { openapi: string }, schema: SchemaNode | undefined): SchemaNode | undefined {
  if (!schema || !/^(string|integer|number|boolean)$/.test(String(schema.type))) return undefined;
  if (schema.nullable === true || Object.keys(schema).some(holderOf)) return undefined;
  return rewriteOwn(document, schema);
}

function rewriteOwn(document: { openapi: string }, schema: SchemaNode): SchemaNode | undefined {
  const lost: string[] = [];
  const lose = (difference: string) => lost.push(difference);
  const rewritten = rewriteSchema({ document, lose, refer: () => ({}) }, schema);
  return isNode(rewritten) && !lost.includes('backtracking-pattern') ? rewritten : undefined;
}
