import {
  type Document,
  locate,
  type MediaType,
  type Parameter,
  type RequestBody,
  resolve,
  type Schema,
  unescapeToken,
} from './document.ts';
import { createForm } from './forms.ts';
import type { Operation } from './operations.ts';

/**
 * The part of the contract that says what a request may carry: each operation at a path of its own, `/0`, `/1` and so on,
 * with no more of the components than it refers to.
 */
export function createRequestForm(document: Document, operations: Operation[]): Document {
  const writeOut = createWriteOut(document, operations);
  const paths = operations.map(({ id, method, parameters, body, security }, index) => [
    `/${index}`,
    {
      [method]: {
        operationId: id,
        parameters: parameters.map(({ node }) => explicit(node)),
        ...(body && { requestBody: { required: false, ...writeOut(body.node) } }),
        responses: {},
        security,
        // What the query may carry is for the pipeline to say: all that is wrong with it at once.
        'x-eov-allow-unknown-query-parameters': true,
      },
    },
  ]);
  const { openapi, info, components = {} } = document;
  const schemes = Object.entries(components.securitySchemes ?? {}).map(([name, scheme]) => [
    name,
    resolve(document, scheme),
  ]);
  const requests = Object.fromEntries(paths);
  const securitySchemes = Object.fromEntries(schemes);
  const referred = pickReferred(components, requests);
  if (referred) {
    return createForm({ openapi, info, paths: requests, components: { ...referred, securitySchemes } }, 'request');
  }
  const all = { ...components, securitySchemes, 'x-paths': document.paths };
  const whole = createForm({ openapi, info, paths: requests, components: all }, 'request');
  return JSON.parse(JSON.stringify(whole).replaceAll('"#/paths/', '"#/components/x-paths/'));
}

/**
 * Writes out schemas that are nothing but a reference, unless another body is the same: what the validator follows a
 * reference to it compiles, only to see what it is, and then compiles again.
 */
function createWriteOut(document: Document, operations: Operation[]): (body: RequestBody) => RequestBody {
  const media = operations.flatMap(({ body }) => Object.values(body?.node.content ?? {}));
  const uses = Map.groupBy(media, referenceOf);
  const writeOut = (type: MediaType): MediaType => {
    // The validator expects an object, where JSON Schema may have a boolean.
    const schema: unknown = type.schema;
    if (typeof schema === 'boolean') return Object.assign({ ...type }, { schema: schema ? {} : { not: {} } });
    const reference = referenceOf(type);
    if (reference === undefined || uses.get(reference)?.length !== 1) return type;
    return { ...type, schema: locate<Schema>(document, reference).node };
  };
  return ({ content, ...body }) => ({
    ...body,
    content: Object.fromEntries(Object.entries(content).map(([name, type]) => [name, writeOut(type)])),
  });
}

/** What a media type's schema refers to, if it does nothing else. */
function referenceOf({ schema = {} }: MediaType): string | undefined {
  return typeof schema === 'object' && '$ref' in schema && Object.keys(schema).length === 1 ? schema.$ref : undefined;
}

/** The components that a part of a contract refers to, and those that they do; undefined when it refers to anything else. */
function pickReferred(components: object, part: unknown): Record<string, Record<string, unknown>> | undefined {
  const picked: Record<string, Record<string, unknown>> = {};
  const visit = (node: unknown): boolean =>
    [...JSON.stringify(node).matchAll(/"\$(?:ref|dynamicRef)":"([^"]*)"/g)].every(([, reference = '']) => {
      const [, kind, token] = /^#\/components\/([^/]+)\/([^/]+)/.exec(reference) ?? [];
      if (kind === undefined || token === undefined) return false;
      const name = unescapeToken(token);
      if (Object.hasOwn(picked[kind] ?? {}, name)) return true;
      const component = Object(Object(components)[kind])[name] ?? null;
      picked[kind] = { ...picked[kind], [name]: component };
      return visit(component);
    });
  return visit(part) ? picked : undefined;
}

/** The parameter with the defaults of its style spelt out (OpenAPI 3.1, section 4.8.12.2.1). */
function explicit(parameter: Parameter): Parameter & { allowReserved?: boolean } {
  const isForm = parameter.in === 'query' || parameter.in === 'cookie';
  const style = parameter.style ?? (isForm ? 'form' : 'simple');
  const explode = parameter.explode ?? style === 'form';
  if (parameter.in !== 'query') return { ...parameter, style, explode };
  // An object that comes as `name[key]` has been read by then; the validator would make one up where there is none.
  if (style === 'deepObject') return { ...parameter, style: 'form', explode: false, allowReserved: true };
  return { ...parameter, style, explode, allowReserved: true };
}
