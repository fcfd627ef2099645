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
  type SchemaView,
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
  /** The pointer to the schema, where it does not stand in the media type. */
  ofPart?: string;
}

function compileMedia(
  compilation: Compilation,
  { node, pointer }: Located<MediaTypeObject>,
  { type, media, direction, isLarge, ofPart }: Place,
): Content {
  const { document } = compilation;
  const checks = compilation.checks[direction];
  const whole = ofPart ?? (node.schema === undefined ? undefined : pointerTo(pointer, 'schema'));
  const syntax = readSyntax(document, media, node, whole);
  const rules = syntaxes[syntax];
  const hasItems = node.itemSchema !== undefined && rules.isListed !== undefined;
  // Of a sequence, the schema is that of each value, and the other one that of all of them (OpenAPI 3.2, "Streaming Sequential Media Types").
  const [schema, ofAll] = hasItems ? [pointerTo(pointer, 'itemSchema'), whole] : [whole, undefined];
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
function readSyntax(
  document: Document,
  media: Content['media'],
  { itemSchema }: MediaTypeObject,
  schema: string | undefined,
): Syntax {
  if (!hasUnnamedParts(media)) return syntaxOf(media);
  if (itemSchema !== undefined) return 'list';
  if (schema === undefined) return 'bytes';
  const { types } = readValueType(document, schema);
  return types.has('array') && types.size === 1 ? 'list' : 'bytes';
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
  /** The schema of the property or item. */
  view: SchemaView;
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
  const body = createSchemaViews(compilation.document).at(content.check?.pointer ?? '#/');
  const compile = (name: string): PartRules => {
    const { encoding, place, valueType, view } = isList
      ? describeAt(Number(name), node, content, body)
      : describe(name, node, content, body);
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
      nested: compileNested(compilation, { node: encoding, pointer: declared }, types[0], { direction, view }),
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

/** A part of a form may be one item of a list, and holds all of them where it has parts itself. */
function compileNested(
  compilation: Compilation,
  { node, pointer }: Located<Encoding>,
  media: MediaType | undefined,
  { direction, view }: { direction: Direction; view: SchemaView },
): Content | undefined {
  if (!media || !nestable(media)) return undefined;
  const isOfItem = view.types?.includes('array') === true && !hasUnnamedParts(media);
  const place = { type: media.essence, media, direction, isLarge: false };
  const ofPart = (isOfItem ? view.item(0) : view).pointer;
  const content = compileMedia(compilation, { node, pointer }, { ...place, ofPart });
  return content.isStructured && !content.valueType.types.has('string') ? content : undefined;
}

function nestable(media: MediaType): boolean {
  return /^(parts|fields|xml)$/.test(syntaxOf(media)) || hasUnnamedParts(media);
}

function describe(
  name: string,
  { encoding = {} }: MediaTypeObject,
  { valueType }: Content,
  body: SchemaView,
): Described {
  const type = valueType.property(name) ?? anyValue;
  return {
    view: body.property(name),
    encoding: Object.hasOwn(encoding, name) ? (encoding[name] ?? {}) : {},
    place: ['encoding', name],
    valueType: type.types.has('array') && !isUnrestricted(type) ? type.items(0) : type,
  };
}

function describeAt(
  index: number,
  { prefixEncoding, itemEncoding }: MediaTypeObject,
  content: Content,
  body: SchemaView,
): Described {
  const own = prefixEncoding?.[index];
  return {
    view: content.item.isOfList ? body.item(index) : body,
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
