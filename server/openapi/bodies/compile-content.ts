import {
  type Document,
  isNode,
  type Located,
  lazily,
  locate,
  type MediaTypeObject,
  memberOf,
  parseMediaType,
  pointerTo,
  readExamples,
  readSerialized,
  type Schema,
} from '../document/index.ts';
import type { Compilation } from '../parameters/index.ts';
import { createFieldCodecs } from '../parameters/index.ts';
import type { MakeSample } from '../schema/index.ts';
import {
  anyValue,
  createDefaults,
  createUndeclaredSearch,
  type Direction,
  explain,
  listDefaulted,
  readValueType,
  type ValueType,
} from '../schema/index.ts';
import { compileParts } from './compile-parts.ts';
import { checkSequence, compileItem, explainSequence } from './compile-sequence.ts';
import type { Content, Equality } from './content.ts';
import { hasUnnamedParts, type Syntax, syntaxOf } from './media-types.ts';
import { createXmlReader } from './xml-reader.ts';
import { createXmlWriter } from './xml-writer.ts';

/**
 * Compiles the bodies that there may be, by media type; a key that names no media type can match nothing and is left out.
 * @param isLarge whether there may be more of them than anybody should wait for
 */
export function compileContent(
  compilation: Compilation,
  { node, pointer }: Located<{ content?: Record<string, MediaTypeObject> }>,
  direction: Direction,
  isLarge = false,
): Content[] {
  return Object.keys(node.content ?? {}).flatMap((type) => {
    const media = parseMediaType(type);
    if (!media) return [];
    const declared = locate<MediaTypeObject>(compilation.document, pointerTo(pointer, 'content', type));
    return [compileMedia(compilation, declared, { type, media, direction, isLarge })];
  });
}

interface Place extends Pick<Content, 'type' | 'media'> {
  direction: Direction;
  isLarge: boolean;
}

function compileMedia(
  compilation: Compilation,
  { node, pointer }: Located<MediaTypeObject>,
  { type, media, direction, isLarge }: Place,
): Content {
  const { document } = compilation;
  const checks = compilation.checks[direction];
  const syntax = readSyntax(document, media, { node, pointer });
  const { schema, ofAll, hasItems } = placeSchemas(node, pointer, syntax);
  const valueType = schema === undefined ? anyValue : readValueType(document, schema);
  const isOfItem = (content: Content) => isSequence(syntax) && !content.item.isOfList;
  const content: Content = lazily<Content>({
    type: () => type,
    media: () => media,
    syntax: () => syntax,
    pointer: () => pointer,
    check: () => {
      if (schema === undefined) return undefined;
      return isOfItem(content) ? checkSequence(checks, schema, ofAll) : checks(schema);
    },
    explain: () => {
      if (schema === undefined) return () => [];
      const find = (pointer: string, body: unknown) => explain(document, checks, pointer, body);
      return isOfItem(content) ? explainSequence(find, schema, ofAll) : (body) => find(schema, body);
    },
    valueType: () => valueType,
    findUndeclared: () => createUndeclaredSearch(valueType),
    readXml: () => (schema !== undefined && isXmlOf(syntax, valueType) ? createXmlReader(document, schema) : undefined),
    item: () => compileItem(compilation, checks, schema, { valueType, hasItems }),
    isListed: () =>
      syntax === 'lines' || syntax === 'list' || (syntax === 'events' && (hasItems || content.item.isOfList)),
    isStreamed: () => isLarge && (syntax === 'bytes' || (content.isListed && syntax !== 'list')),
    fieldCodec: () => createFieldCodecs(valueType, node.encoding ?? {}),
    part: () => compileParts(compilation, { node, pointer }, direction, content),
    fillDefaults: () => {
      if (schema === undefined || content.isStreamed) return () => {};
      return isOfItem(content) ? inEachOf(content.item.fillDefaults) : createDefaults(document, schema);
    },
    defaulted: () => (schema === undefined ? [] : listDefaulted(document, schema)),
    equalities: () => (schema === undefined ? [] : findEqualities(document, schema)),
    examples: () => readSerialized(readExamples(document, node, pointer), syntax === 'json' ? parse : (text) => text),
    makeSample: () => {
      const makeSample = compilation.makeSample[direction](schema === undefined ? undefined : checks(schema));
      return isOfItem(content) ? inList(makeSample) : makeSample;
    },
    renderXml: () => createXmlWriter(document, schema),
  });
  return content;
}

/** The syntax of the media type; parts without names are read where the contract says that they are a list, else as bytes. */
function readSyntax(document: Document, media: Content['media'], { node, pointer }: Located<MediaTypeObject>): Syntax {
  if (!hasUnnamedParts(media)) return syntaxOf(media);
  if (node.itemSchema !== undefined) return 'list';
  if (node.schema === undefined) return 'bytes';
  const { types } = readValueType(document, pointerTo(pointer, 'schema'));
  return types.has('array') && types.size === 1 ? 'list' : 'bytes';
}

/** The schema of a body, or of each value of a sequence, and where there are both that of all of them (OpenAPI 3.2, "Streaming Sequential Media Types"). */
function placeSchemas(node: MediaTypeObject, pointer: string, syntax: Syntax) {
  const whole = node.schema === undefined ? undefined : pointerTo(pointer, 'schema');
  const hasItems = node.itemSchema !== undefined && isSequence(syntax);
  return hasItems
    ? { schema: pointerTo(pointer, 'itemSchema'), ofAll: whole, hasItems }
    : { schema: whole, ofAll: undefined, hasItems };
}

/** Tells whether bodies of the syntax are one value after the other. */
function isSequence(syntax: Syntax): boolean {
  return syntax === 'lines' || syntax === 'events' || syntax === 'list';
}

/** Makes a list: of the plainest value alone, or of several where a seed asks for others. */
function inList(makeSample: MakeSample): MakeSample {
  return (preferences = {}) => {
    const { seed } = preferences;
    const seeds = seed === undefined ? [{}] : [{ seed }, { seed: `${seed}/2` }, { seed: `${seed}/3` }];
    const [first, ...others] = seeds.map((own) => makeSample({ ...preferences, ...own }));
    return first === undefined ? undefined : [first, ...others.filter((value) => value !== undefined)];
  };
}

function inEachOf(fill: Content['fillDefaults']): Content['fillDefaults'] {
  return (list) => {
    for (const item of Array.isArray(list) ? list : []) fill(item);
  };
}

/** Tells whether the schema describes what is in the XML: one that admits a text leaves it a text. */
function isXmlOf(syntax: Syntax, { types }: ValueType): boolean {
  return syntax === 'xml' && !types.has('string');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
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
