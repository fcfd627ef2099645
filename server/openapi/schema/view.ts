import { isNode, isRef, type Located, memberOf, pointerTo, remember, tokensOf, valueAt } from '../document/index.ts';
import { type Discriminator, findDiscriminator, listTagged } from './discriminators.ts';
import { matchesPattern } from './pattern-matcher.ts';
import {
  isOrNull,
  isType,
  type JsonType,
  modernize,
  type Placed,
  placedUnder,
  type SchemaNode,
  typeOfKeyword,
  withoutNullable,
} from './walk.ts';

/** The messages that carry a value. */
export type Direction = 'request' | 'response';

/** The keyword that excludes a property from messages of each direction. */
export const forbidding = { request: 'readOnly', response: 'writeOnly' } as const;

/** One of the schemas that hold together for a value, in today's keywords whatever the version of the document. */
export interface Part {
  /** `{}` for `true`, `{ not: {} }` for `false`. */
  node: SchemaNode;
  pointer: string;
  /** The references that lead to it from the schema that the view is of. */
  via: readonly string[];
  /** True if it describes the whole value: it is the schema itself, or the target of its reference. */
  isWhole: boolean;
  /** True if it does not apply to null: it stands within a schema that `isOrNull`. */
  exceptNull: boolean;
}

/** Alternatives that a schema leaves: `oneOf`, `anyOf`, or those of a condition. */
export class Choice {
  readonly keyword: 'oneOf' | 'anyOf' | 'if';
  /** The schema that leaves them, and where it stands. */
  readonly node: SchemaNode;
  readonly pointer: string;
  /** The schemas that are listed; none of a condition. */
  readonly listed: Placed[];
  readonly #views: SchemaViews;

  constructor(views: SchemaViews, keyword: Choice['keyword'], node: SchemaNode, pointer: string) {
    this.#views = views;
    this.keyword = keyword;
    this.node = node;
    this.pointer = pointer;
    this.listed = keyword === 'if' ? [] : placedUnder(node, pointer, keyword);
  }

  get discriminator(): Discriminator | undefined {
    const found = this.#views.discriminatorOf(this.node, this.pointer);
    return found?.keyword === this.keyword ? found : undefined;
  }

  /** The schemas that hold in each alternative: the listed one, and one for the values by which the discriminator selects it. */
  get branches(): Placed[][] {
    const { node, pointer, discriminator } = this;
    if (this.keyword !== 'if')
      return this.listed.map((placed, index) => [placed, ...listTagged(discriminator, index, pointer)]);
    // Where `else` holds, `if` does not; no part says so.
    return [['if', 'then'], ['else']].map((keywords) => keywords.flatMap((each) => placedUnder(node, pointer, each)));
  }
}

const anySchema: Placed = { schema: true, pointer: '#' };

/** The schema `false`. */
const never: SchemaNode = { not: {} };

/** Decides a choice: the schemas that it returns hold as well. */
export type TakeBranches = (choice: Choice) => Placed[];

/** Joins all branches, for readers that look for a property wherever it may be declared. */
export const everyBranch: TakeBranches = ({ branches }) => branches.flat();

/** The views of the schemas of a document. */
export interface SchemaViews {
  document: object;
  direction: Direction | undefined;
  follow: Follow;
  /** The schema in today's keywords, the same object for the same schema. */
  nodeOf(schema: SchemaNode): SchemaNode;
  choicesOf(node: SchemaNode, pointer: string): Choice[];
  /** The discriminator of a schema in today's keywords; none where it has none, or no choice. */
  discriminatorOf(node: SchemaNode, pointer: string): Discriminator | undefined;
  /** The view of the schema at a pointer; the same each time. */
  at(pointer: string): SchemaView;
  /** The schema at a pointer, as `of` takes it. */
  placed(pointer: string): Placed[];
  /** The view of schemas that hold together for a value, of none that of any value; with `take`, the choices that they leave are decided by it. */
  of(schemas: Placed[], take?: TakeBranches): SchemaView;
}

/** Follows a reference from the schema at a pointer. */
type Follow = ($ref: string, from: string) => Placed;

/** What the views of a document may be given. */
export interface ViewOptions {
  /** Which way values travel: what may not travel that way is not required. Without it, everything may. */
  direction?: Direction | undefined;
  /** Follows references that are no pointers into the document. */
  follow?: Follow;
}

/** The most views of several schemas that are remembered. */
const mostJoined = 10_000;

/** Creates the views of a document's schemas. The document must not change as long as they are used. */
export function createSchemaViews(document: object, { direction, follow }: ViewOptions = {}): SchemaViews {
  const isOld = String(memberOf(document, 'openapi')).startsWith('3.0');
  const place = (pointer: string): Placed => ({ schema: valueAt(document, pointer), pointer });
  const undecided = remember(
    (schema: SchemaNode, pointer: string): SchemaView => new SchemaView(views, [{ schema, pointer }]),
  );
  const joined = new Map<string, SchemaView>();
  const joinOnce = (schemas: Placed[]): SchemaView => {
    const key = schemas.map(({ pointer }) => pointer).join(' ');
    const view = joined.get(key) ?? new SchemaView(views, schemas);
    if (joined.size > mostJoined) joined.clear();
    joined.set(key, view);
    return view;
  };
  const views: SchemaViews = {
    document,
    direction,
    follow: follow ?? place,
    nodeOf: remember((schema) => (isOld ? modernize(schema) : withoutNullable(schema))),
    choicesOf: remember((node, pointer) => listChoices(views, node, pointer)),
    discriminatorOf: remember((node, pointer) => findDiscriminator(views, node, pointer)),
    at: (pointer) => views.of(views.placed(pointer)),
    placed: (pointer) => [place(pointer)],
    of(schemas, take) {
      const [{ schema, pointer } = anySchema, ...others] = schemas;
      const isOne = isNode(schema) && others.length === 0;
      const view = isOne ? undecided(schema, pointer) : take ? undefined : joinOnce(schemas);
      return view && (!take || view.isDecided) ? view : new SchemaView(views, schemas, take);
    },
  };
  return views;
}

/** The views of a document that does not change any more, for values that travel one way. */
export const viewsOf = remember((document: object, direction?: Direction) =>
  createSchemaViews(document, { direction }),
);

/** The view of the schema at a pointer into a document that does not change any more, for values that travel one way. */
export function viewAt(document: object, pointer: string, direction?: Direction): SchemaView {
  return viewsOf(document, direction).at(pointer);
}

/**
 * What a schema says of one value, as a list of parts that all hold: references are followed and `allOf` is joined. Choices stay
 * open, unless the view was made with `take`. Properties and items have views of their own, which are made on demand and
 * remembered, so that a schema may contain itself. A view follows each reference once; one without a target says nothing.
 */
export class SchemaView {
  /** In the order of the document: a schema before what it refers to, and that before the parts of its `allOf`. Never empty. */
  readonly parts: readonly Part[];
  /** The references that were followed. */
  readonly refs: ReadonlySet<string>;
  /** True if a part is `false`: there is no such value. */
  readonly isNever: boolean;
  readonly #views: SchemaViews;
  readonly #schemas: Placed[];
  readonly #take: TakeBranches | undefined;
  readonly #isDecided: boolean;
  readonly #known = new Map<string | number, SchemaView>();
  #names: Set<string> | undefined;

  constructor(views: SchemaViews, schemas: Placed[], take?: TakeBranches) {
    this.#views = views;
    this.#schemas = schemas;
    this.#isDecided = take !== undefined;
    // A decision is about one place; joining all branches goes on within.
    this.#take = take === everyBranch ? take : undefined;
    const { parts, refs } = join(views, schemas.length > 0 ? schemas : [anySchema], take);
    this.parts = parts;
    this.refs = refs;
    this.isNever = parts.some(({ node }) => node === never);
  }

  get document(): object {
    return this.#views.document;
  }

  /** Where the schema stands that the view is of. */
  get pointer(): string {
    return this.parts[0]?.pointer ?? '#';
  }

  /** The choices that the parts leave open; none in a view that was made with `take`. */
  get choices(): Choice[] {
    return this.#isDecided ? [] : this.parts.flatMap(({ node, pointer }) => this.#views.choicesOf(node, pointer));
  }

  /** True if `take` would change nothing: there is no choice, and no schema depends on a property. */
  get isDecided(): boolean {
    return this.parts.every(({ node }) => deciding.every((keyword) => !(keyword in node)));
  }

  /** The value of a keyword in each part that has it. */
  says(keyword: string): Located<unknown>[] {
    return this.parts.flatMap(({ node, pointer }) =>
      node[keyword] === undefined ? [] : [{ node: node[keyword], pointer: pointerTo(pointer, keyword) }],
    );
  }

  /** The value of a keyword in the nearest part that has it. */
  first(keyword: string): unknown {
    return this.parts.find(({ node }) => node[keyword] !== undefined)?.node[keyword];
  }

  /** The nearest text of a keyword such as `description` that is not blank. */
  said(keyword: string): string | undefined {
    return this.texts(keyword).find((text) => text.trim() !== '');
  }

  /** True if the keyword is `true` in some part, such as `readOnly`, `deprecated`, `uniqueItems`. */
  has(keyword: string): boolean {
    return this.parts.some(({ node }) => node[keyword] === true);
  }

  /** The texts of a keyword such as `pattern` and `format`, each once. */
  texts(keyword: string): string[] {
    return [...new Set(this.says(keyword).flatMap(({ node }) => (typeof node === 'string' ? [node] : [])))];
  }

  /** The strictest value of a lower limit. */
  highest(keyword: string, otherwise = -Infinity): number {
    return Math.max(otherwise, ...this.numbers(keyword));
  }

  /** The strictest value of an upper limit. */
  lowest(keyword: string): number {
    return Math.min(Infinity, ...this.numbers(keyword));
  }

  numbers(keyword: string): number[] {
    return this.says(keyword).flatMap(({ node }) => (typeof node === 'number' ? [node] : []));
  }

  /** The types that all parts allow; undefined if no part has a `type`. `number` includes `integer`. */
  get types(): JsonType[] | undefined {
    const lists = this.parts.flatMap(({ node: { type }, exceptNull }) => {
      if (type === undefined) return [];
      const named = [type].flat().filter(isType);
      return [exceptNull ? [...named, 'null' as const] : named];
    });
    const [first, ...others] = lists;
    return first && others.reduce(intersect, [...new Set(first)]);
  }

  /** True if the schema itself allows null whatever its other keywords say (OpenAPI 3.0). */
  get allowsNull(): boolean {
    return isOrNull(this.parts[0]?.node ?? {});
  }

  /** The types that keywords other than `type` apply to. */
  get impliedTypes(): JsonType[] {
    const isAbout = (type: JsonType) =>
      this.parts.some(({ node }) => Object.keys(node).some((keyword) => typeOfKeyword(keyword) === type));
    return (['object', 'array', 'string', 'number'] as const).filter(isAbout);
  }

  /** The values that `const` and `enum` of all parts allow; undefined if there is neither. */
  get values(): unknown[] | undefined {
    const lists = this.parts.flatMap(({ node, exceptNull }) => {
      const own = [...('const' in node ? [[node.const]] : []), ...(isList(node.enum) ? [node.enum] : [])];
      return exceptNull ? own.map((list) => [...list, null]) : own;
    });
    const [first, ...others] = lists;
    if (!first || others.length === 0) return first;
    const texts = others.map((list) => new Set(list.map((value) => JSON.stringify(value))));
    return first.filter((value) => texts.every((among) => among.has(JSON.stringify(value))));
  }

  /** True if a property of this schema must not be in messages of the direction. */
  get isForbidden(): boolean {
    const { direction } = this.#views;
    return direction !== undefined && this.has(forbidding[direction]);
  }

  /** The names of the declared properties. */
  get propertyNames(): string[] {
    return [...this.#declared];
  }

  /** Tells whether a part declares the property. */
  declares(name: string): boolean {
    return this.#declared.has(name);
  }

  /** Tells whether the property must not be in messages of the direction. */
  isForbiddenName(name: string): boolean {
    return this.#views.direction !== undefined && this.#declared.has(name) && this.property(name).isForbidden;
  }

  /** The names of the declared properties that must not be in messages of the direction. */
  get forbiddenNames(): Set<string> {
    return new Set(this.propertyNames.filter((name) => this.isForbiddenName(name)));
  }

  /** The names of the required properties, without forbidden ones. */
  get requiredNames(): string[] {
    const names = this.says('required').flatMap(({ node }) => (isList(node) ? node.map(String) : []));
    return [...new Set(names)].filter((name) => !this.isForbiddenName(name));
  }

  /** The view of the property of any name. */
  property(name: string): SchemaView {
    // Clients choose the other names; to remember those would take memory without end.
    return this.#declared.has(name)
      ? this.#remember(name, () => this.schemasOf(name))
      : this.#views.of(this.schemasOf(name), this.#take);
  }

  /** The schemas that apply to a property: those that declare it, else what a part says of all other names. */
  schemasOf(name: string): Placed[] {
    return this.parts.flatMap(({ node, pointer }) => {
      const own = declarationsOf(node, pointer, name);
      if (own.length > 0) return own;
      if ('additionalProperties' in node) return placedUnder(node, pointer, 'additionalProperties');
      return 'unevaluatedProperties' in node && !this.#declaresSomewhere(name)
        ? placedUnder(node, pointer, 'unevaluatedProperties')
        : [];
    });
  }

  /** Tells whether a part declares the property, or a branch of an open choice. */
  #declaresSomewhere(name: string): boolean {
    const { parts } = this.#isDecided || this.isDecided ? this : this.#views.of(this.#schemas, everyBranch);
    return parts.some(({ node, pointer }) => declarationsOf(node, pointer, name).length > 0);
  }

  get #declared(): Set<string> {
    this.#names ??= new Set(namesUnder(this, 'properties'));
    return this.#names;
  }

  /** The view of `additionalProperties`, if there is any. */
  get rest(): SchemaView | undefined {
    return this.#under('additionalProperties');
  }

  /** The view of `unevaluatedProperties`, if there is any. */
  get unevaluated(): SchemaView | undefined {
    return this.#under('unevaluatedProperties');
  }

  /** The regular expressions of `patternProperties`. */
  get namePatterns(): string[] {
    return namesUnder(this, 'patternProperties');
  }

  /** The view of the item at an index. */
  item(index: number): SchemaView {
    const place = Math.min(index, this.firstItems);
    return this.#remember(place, () => this.schemasOfItem(place));
  }

  /** The schemas that apply to the item at an index. */
  schemasOfItem(index: number): Placed[] {
    return this.parts.flatMap(({ node, pointer }): Placed[] => {
      const first = isList(node.prefixItems) ? node.prefixItems : [];
      if (index < first.length)
        return [{ schema: first[index], pointer: pointerTo(pointer, 'prefixItems', String(index)) }];
      return placedUnder(node, pointer, 'items' in node ? 'items' : 'unevaluatedItems');
    });
  }

  /** The number of items that have schemas of their own. */
  get firstItems(): number {
    return Math.max(0, ...this.parts.map(({ node }) => (isList(node.prefixItems) ? node.prefixItems.length : 0)));
  }

  /** The schemas under a keyword such as `contains`, `propertyNames`, `not`. */
  schemasUnder(keyword: string): Placed[] {
    return this.parts.flatMap(({ node, pointer }) => placedUnder(node, pointer, keyword));
  }

  /** The view of each schema under such a keyword. */
  viewsUnder(keyword: string): SchemaView[] {
    return this.schemasUnder(keyword).map((placed) => this.#views.of([placed], this.#take));
  }

  /** The view of each branch of a choice, without the parts beside the choice. */
  branches({ listed }: Choice): SchemaView[] {
    return listed.map((placed) => this.#views.of([placed], this.#take));
  }

  /** The view of each conditional schema: `then`, `else`, and those that depend on a property. */
  get conditional(): SchemaView[] {
    const schemas = this.parts.flatMap(({ node, pointer }) => [
      ...('if' in node ? ['then', 'else'].flatMap((keyword) => placedUnder(node, pointer, keyword)) : []),
      ...placedUnder(node, pointer, 'dependentSchemas'),
    ]);
    return schemas.map((placed) => this.#views.of([placed], this.#take));
  }

  /** Tells whether a choice does not apply to null. */
  isExceptNull({ node, pointer }: Choice): boolean {
    return isOrNull(node) || this.parts.some((part) => part.pointer === pointer && part.exceptNull);
  }

  #under(keyword: string): SchemaView | undefined {
    const schemas = this.schemasUnder(keyword);
    return schemas.length > 0 ? this.#views.of(schemas, this.#take) : undefined;
  }

  #remember(key: string | number, list: () => Placed[]): SchemaView {
    const view = this.#known.get(key) ?? this.#views.of(list(), this.#take);
    this.#known.set(key, view);
    return view;
  }
}

/** The name of the component schema that a reference leads to; none where it leads elsewhere. */
export function componentOf($ref: string): string | undefined {
  const [components, schemas, key, ...rest] = tokensOf($ref);
  return components === 'components' && schemas === 'schemas' && rest.length === 0 ? key : undefined;
}

function join(views: SchemaViews, schemas: Placed[], take?: TakeBranches) {
  const parts: Part[] = [];
  const refs = new Set<string>();
  const visit = ({ schema, pointer }: Placed, outer: Omit<Part, 'node' | 'pointer'>): void => {
    const node = isNode(schema) ? views.nodeOf(schema) : schema === false ? never : {};
    const part: Part = { node, pointer, ...outer };
    parts.push(part);
    const within = { ...outer, isWhole: false, exceptNull: outer.exceptNull || isOrNull(node) };
    if (isRef(node) && !refs.has(node.$ref)) {
      refs.add(node.$ref);
      const via = [...outer.via, node.$ref];
      visit(views.follow(node.$ref, pointer), { ...within, via, isWhole: outer.isWhole });
    }
    for (const inner of placedUnder(node, pointer, 'allOf')) visit(inner, within);
    if (!take) return;
    for (const inner of [...listDependent(part, take), ...views.choicesOf(node, pointer).flatMap(take)])
      visit(inner, within);
  };
  for (const placed of schemas) visit(placed, { via: [], isWhole: schemas.length === 1, exceptNull: false });
  return { parts, refs };
}

/** The keywords that `take` is asked about, or that hold more schemas with it. */
const deciding = ['oneOf', 'anyOf', 'if', 'dependentSchemas'];

/** The schemas that hold because the property that they depend on is required; with all branches, all of them. */
function listDependent({ node, pointer }: Part, take: TakeBranches): Placed[] {
  const { dependentSchemas, required } = node;
  const names = Object.keys(isNode(dependentSchemas) ? dependentSchemas : {});
  const present = isList(required) ? required : [];
  const all = placedUnder(node, pointer, 'dependentSchemas');
  return all.filter((_, index) => take === everyBranch || present.includes(names[index]));
}

function listChoices(views: SchemaViews, node: SchemaNode, pointer: string): Choice[] {
  return (['oneOf', 'anyOf', 'if'] as const)
    .filter((keyword) => (keyword === 'if' ? 'if' in node : isList(node[keyword]) && node[keyword].length > 0))
    .map((keyword) => new Choice(views, keyword, node, pointer));
}

/** The discriminator of a schema; none where it has none, or no choice. */
export function readDiscriminator(document: object, schema: SchemaNode): Discriminator | undefined {
  return isNode(schema.discriminator) ? createSchemaViews(document).discriminatorOf(schema, '#') : undefined;
}

/**
 * The names that the schema itself requires in messages of a direction: without the properties that are forbidden by it, or by
 * the schema around it whose `allOf` it stands in.
 */
export function requiredNames(document: object, schema: SchemaNode, direction: Direction, outer = schema): string[] {
  if (!isList(schema.required)) return [];
  const view = createSchemaViews(document, { direction }).of([{ schema: outer, pointer: '#' }]);
  return schema.required.map(String).filter((name) => !view.isForbiddenName(name));
}

function namesUnder(view: SchemaView, keyword: string): string[] {
  const names = view.says(keyword).flatMap(({ node }) => (isNode(node) ? Object.keys(node) : []));
  return [...new Set(names)];
}

/** The schemas of a property under `properties` and `patternProperties`. */
function declarationsOf(node: SchemaNode, pointer: string, name: string): Placed[] {
  const own = memberOf(node.properties, name);
  const patterns = isNode(node.patternProperties) ? Object.entries(node.patternProperties) : [];
  return [
    ...(own === undefined ? [] : [{ schema: own, pointer: pointerTo(pointer, 'properties', name) }]),
    ...patterns
      .filter(([pattern]) => isMatch(pattern, name))
      .map(([pattern, schema]) => ({ schema, pointer: pointerTo(pointer, 'patternProperties', pattern) })),
  ];
}

/** Tells whether a name matches a pattern; no name matches what is none. */
function isMatch(pattern: string, name: string): boolean {
  try {
    return matchesPattern(pattern, name);
  } catch {
    return false;
  }
}

function intersect(one: JsonType[], other: JsonType[]): JsonType[] {
  const both = one.flatMap((type): JsonType[] => {
    if (other.includes(type) || (type === 'integer' && other.includes('number'))) return [type];
    return type === 'number' && other.includes('integer') ? ['integer'] : [];
  });
  return [...new Set(both)];
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
