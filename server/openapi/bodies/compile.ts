import {
  type Document,
  type Encoding,
  type Located,
  lazily,
  locate,
  type MediaType,
  type MediaTypeObject,
  parseMediaType,
  pointerTo,
  readExamples,
  readSerialized,
} from '../document/index.ts';
import { mostParts } from '../limits.ts';
import { type Compilation, compileHeaders, createFieldCodecs, isUnrestricted } from '../parameters/index.ts';
import {
  anyValue,
  createDefaults,
  createSchemaViews,
  createUndeclaredSearch,
  type Direction,
  explain,
  listDefaulted,
  type MakeSample,
  readValueType,
  type SchemaChecks,
  type ValueType,
} from '../schema/index.ts';
import type { Content, Equality, PartRules, Syntax } from './content.ts';
import { checkSequence, compileItem, explainSequence, readJson } from './json.ts';
import { hasUnnamedParts, syntaxes, syntaxOf } from './syntaxes.ts';
import { createXmlReader, createXmlWriter } from './xml.ts';

/**
 * Compiles the bodies that there may be, by media type; a key that is no media type is left out.
 * @param isLarge whether bodies may be too large to be held in memory
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
  const rules = syntaxes[syntax];
  const { schema, ofAll, hasItems } = placeSchemas(node, pointer, rules.isListed !== undefined);
  const valueType = schema === undefined ? anyValue : readValueType(document, schema);
  const isOfItem = () => rules.isListed !== undefined && !content.item.isOfList;
  const content: Content = lazily<Content>({
    type: () => type,
    media: () => media,
    syntax: () => syntax,
    pointer: () => pointer,
    ...(schema === undefined ? withoutSchema : bySchema(document, checks, { schema, ofAll, isOfItem })),
    valueType: () => valueType,
    findUndeclared: () => createUndeclaredSearch(valueType),
    // A schema that admits a text leaves the XML a text.
    readXml: () =>
      syntax === 'xml' && schema !== undefined && !valueType.types.has('string')
        ? createXmlReader(document, schema)
        : undefined,
    item: () => compileItem(compilation, checks, schema, { valueType, hasItems }),
    isStructured: () => rules.isStructured(content),
    isListed: () => rules.isListed?.({ isOfLists: hasItems || content.item.isOfList }) ?? false,
    isStreamed: () => isLarge && (rules.madeOf === 'bytes' || (content.isListed && rules.madeOf === 'text')),
    fieldCodec: () => createFieldCodecs(valueType, node.encoding ?? {}),
    part: () => compileParts(compilation, { node, pointer }, direction, content),
    examples: () => readSerialized(readExamples(document, node, pointer), syntax === 'json' ? parse : (text) => text),
    makeSample: () => {
      const makeSample = compilation.makeSample[direction](schema === undefined ? undefined : checks(schema));
      return isOfItem() ? inList(makeSample) : makeSample;
    },
    renderXml: () => createXmlWriter(document, schema),
  });
  return content;
}

/** What is asked of the schema of bodies. */
type BySchema = {
  [Name in 'check' | 'explain' | 'fillDefaults' | 'defaulted' | 'equalities']: () => Content[Name];
};

const withoutSchema: BySchema = {
  check: () => undefined,
  explain: () => () => [],
  fillDefaults: () => () => {},
  defaulted: () => [],
  equalities: () => [],
};

function bySchema(
  document: Document,
  checks: SchemaChecks,
  { schema, ofAll, isOfItem }: { schema: string; ofAll: string | undefined; isOfItem: () => boolean },
): BySchema {
  const find = (at: string, body: unknown) => explain(document, checks, at, body);
  return {
    check: () => (isOfItem() ? checkSequence(checks, schema, ofAll) : checks(schema)),
    explain: () => (isOfItem() ? explainSequence(find, schema, ofAll) : (body) => find(schema, body)),
    fillDefaults: () => {
      const fill = createDefaults(document, schema);
      return isOfItem() ? inEachOf(fill) : fill;
    },
    defaulted: () => listDefaulted(document, schema),
    equalities: () => findEqualities(document, schema),
  };
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
function placeSchemas(node: MediaTypeObject, pointer: string, isSequence: boolean) {
  const whole = node.schema === undefined ? undefined : pointerTo(pointer, 'schema');
  const hasItems = node.itemSchema !== undefined && isSequence;
  return hasItems
    ? { schema: pointerTo(pointer, 'itemSchema'), ofAll: whole, hasItems }
    : { schema: whole, ofAll: undefined, hasItems };
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

function parse(json: string): unknown {
  try {
    return readJson(json);
  } catch {
    return undefined;
  }
}

/** The properties of a schema that have an `x-equals`. */
function findEqualities(document: object, pointer: string): Equality[] {
  const view = createSchemaViews(document).at(pointer);
  return view.propertyNames.flatMap((property): Equality[] => {
    const [said] = view.property(property).says('x-equals');
    const [, from, parameter = ''] = /^\$request\.(path|query)\.(.+)$/.exec(String(said?.node)) ?? [];
    if (!said || (from !== 'path' && from !== 'query')) return [];
    return [{ property, in: from, parameter, pointer: said.pointer }];
  });
}

/** A part as the contract describes it. */
interface Described {
  encoding: Encoding;
  /** Where its encoding stands, below the media type. */
  place: string[];
  valueType: ValueType;
}

/** Compiles how the parts of a multipart body are read and written: each by its name, or by its position (OpenAPI 3.2, "Encoding By Position"). */
function compileParts(
  compilation: Compilation,
  { node, pointer }: Located<MediaTypeObject>,
  direction: Direction,
  content: Content,
): Content['part'] {
  const known = new Map<string, PartRules>();
  const isList = content.syntax === 'list';
  const compile = (name: string): PartRules => {
    const { encoding, place, valueType } = isList
      ? describeAt(Number(name), node, content)
      : describe(name, node, content);
    const types = (encoding.contentType ?? '').split(',').flatMap((text) => parseMediaType(text.trim()) ?? []);
    const declared = pointerTo(pointer, ...place);
    return {
      pointer: declared,
      isFile:
        valueType.isBinary || (isList && isOfBytes(valueType, types))
          ? true
          : isUnrestricted(valueType)
            ? undefined
            : false,
      valueType,
      types,
      headers: compileHeaders(compilation, { node: encoding, pointer: declared }, direction),
    };
  };
  return (name) => {
    const rules = known.get(name) ?? compile(name);
    // A caller may send any names, and a stream may have any number of parts.
    if (isList ? Number(name) < mostParts : content.valueType.propertyNames.includes(name)) known.set(name, rules);
    return rules;
  };
}

function describe(name: string, { encoding = {} }: MediaTypeObject, { valueType }: Content): Described {
  const type = valueType.property(name) ?? anyValue;
  return {
    encoding: Object.hasOwn(encoding, name) ? (encoding[name] ?? {}) : {},
    place: ['encoding', name],
    valueType: type.types.has('array') && !isUnrestricted(type) ? type.items(0) : type,
  };
}

function describeAt(index: number, { prefixEncoding, itemEncoding }: MediaTypeObject, content: Content): Described {
  const own = prefixEncoding?.[index];
  return {
    encoding: own ?? itemEncoding ?? {},
    place: own ? ['prefixEncoding', String(index)] : ['itemEncoding'],
    valueType: content.item.isOfList ? content.valueType.items(index) : content.valueType,
  };
}

/** A value of which nothing is said is bytes, unless its media types say that it is a text (OpenAPI 3.2, "Encoding Object"). */
function isOfBytes(valueType: ValueType, types: MediaType[]): boolean {
  return (
    isUnrestricted(valueType) && types.length > 0 && types.every((type) => syntaxes[syntaxOf(type)].madeOf === 'bytes')
  );
}
