import type { Compilation } from './compile-contract.ts';
import { createDefaults, listDefaulted } from './defaults.ts';
import type { Direction } from './direction.ts';
import type { Encoding, MediaType as MediaTypeObject, Schema } from './document.ts';
import { readExamples } from './examples.ts';
import { explain } from './explanation.ts';
import { lazily } from './lazy.ts';
import { parseMediaType, syntaxOf } from './media-types.ts';
import type { Content, Equality } from './model.ts';
import { createParameterCodec } from './parameter-codec.ts';
import { type Located, locate, memberOf, pointerTo } from './pointer.ts';
import { isNode } from './subschemas.ts';
import { anyValue } from './type-statements.ts';
import { readValueType } from './value-types.ts';

/** What a body may be, by media type; a key that names no media type can match nothing and is left out. */
export function compileContent(
  compilation: Compilation,
  { node, pointer }: Located<{ content?: Record<string, MediaTypeObject> }>,
  direction: Direction,
): Content[] {
  return Object.keys(node.content ?? {}).flatMap((type) => {
    const media = parseMediaType(type);
    return media ? [compileMedia(compilation, type, media, pointerTo(pointer, 'content', type), direction)] : [];
  });
}

function compileMedia(
  { document, checks }: Compilation,
  type: string,
  media: Content['media'],
  pointer: string,
  direction: Direction,
): Content {
  const { node } = locate<MediaTypeObject>(document, pointer);
  const schema = node.schema === undefined ? undefined : pointerTo(pointer, 'schema');
  const valueType = schema === undefined ? anyValue : readValueType(document, schema);
  return lazily<Content>({
    type: () => type,
    media: () => media,
    syntax: () => syntaxOf(media),
    pointer: () => pointer,
    check: () => (schema === undefined ? undefined : checks[direction](schema)),
    explain: () => (body) => (schema === undefined ? [] : explain(checks[direction], schema, body)),
    valueType: () => valueType,
    fieldCodec: () => createFieldCodecs(valueType, node.encoding ?? {}),
    fillDefaults: () => (schema === undefined ? () => {} : createDefaults(document, schema)),
    defaulted: () => (schema === undefined ? [] : listDefaulted(document, schema)),
    equalities: () => (schema === undefined ? [] : findEqualities(document, schema)),
    examples: () => readExamples(document, node, pointer),
  });
}

/** Fields are written as parameters in the query are, in the style that the `encoding` gives them (OpenAPI 3.1, section 4.8.15). */
function createFieldCodecs(valueType: Content['valueType'], encoding: Record<string, Encoding>): Content['fieldCodec'] {
  const codecs = new Map<string, ReturnType<Content['fieldCodec']>>();
  return (name) => {
    const known = codecs.get(name);
    if (known) return known;
    const { style, explode } = Object.hasOwn(encoding, name) ? (encoding[name] ?? {}) : {};
    const type = valueType.property(name) ?? anyValue;
    const given = { ...(style !== undefined && { style }), ...(explode !== undefined && { explode }) };
    const codec = createParameterCodec({ name, in: 'query', schema: {}, ...given }, type);
    // A caller may send any names.
    if (valueType.propertyNames.includes(name)) codecs.set(name, codec);
    return codec;
  };
}

/** The properties of a schema, and of those that it is composed of by `allOf`, that have an `x-equals`. */
function findEqualities(document: object, pointer: string, depth = 0): Equality[] {
  const schema = locate<Schema>(document, pointer);
  if (depth > 20 || !isNode(schema.node)) return [];
  const own = Object.keys(schema.node.properties ?? {}).flatMap((property): Equality[] => {
    const place = pointerTo(schema.pointer, 'properties', property);
    const { node, pointer: declared } = locate<Schema>(document, place);
    const expression = memberOf(node, 'x-equals');
    const [, from, parameter = ''] = /^\$request\.(path|query)\.(.+)$/.exec(String(expression)) ?? [];
    if (from !== 'path' && from !== 'query') return [];
    return [{ property, in: from, parameter, pointer: pointerTo(declared, 'x-equals') }];
  });
  const parts = (Array.isArray(schema.node.allOf) ? schema.node.allOf : []).map((_, index) =>
    pointerTo(schema.pointer, 'allOf', String(index)),
  );
  return [...own, ...parts.flatMap((part) => findEqualities(document, part, depth + 1))];
}
