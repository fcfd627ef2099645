import {
  type Document,
  isNode,
  type Located,
  memberOf,
  membersOf,
  pointerTo,
  remember,
} from '../../server/openapi/document/index.ts';
import { isOrNull, type SchemaNode, typeOf, viewsOf } from '../../server/openapi/schema/index.ts';
import { isSame, unique } from './change.ts';

/** An object of a contract, whatever it describes. */
export type Node = SchemaNode;

/** One of the schemas that hold together for a value. */
export interface Part extends Located<Node> {
  document: Document;
  /** True if the schema is less than what stands at its pointer. */
  isDerived?: true;
}

/** Every schema that a value has to satisfy at one place: the schema there, what it refers to and what it is composed of by `allOf`. */
export type View = Part[];

/** The view of a schema that says nothing: every value satisfies it. */
export function emptyView(document: Document, pointer: string): View {
  return [{ document, node: {}, pointer, isDerived: true }];
}

/** The view of the schema at `pointer`. */
export const viewAt = remember((document: Document, pointer: string): View => {
  const { parts } = viewsOf(document).at(pointer);
  return parts.map(({ node, pointer: place }) => ({ document, node, pointer: place }));
});

/** The place of the view itself. */
export function placeOf(view: View): string {
  return view[0]?.pointer ?? '#';
}

/** What each schema of the view says by a keyword, and where. */
export function read(view: View, keyword: string): Located<unknown>[] {
  return view
    .filter(({ node }) => node[keyword] !== undefined)
    .map(({ node, pointer }) => ({ node: node[keyword], pointer: pointerTo(pointer, keyword) }));
}

/** What each schema of the view says by a keyword. */
export function valuesOf(view: View, keyword: string): unknown[] {
  return view.map(({ node }) => node[keyword]).filter((value) => value !== undefined);
}

/** The texts that a keyword gives, each once. */
export function textsOf(view: View, keyword: string): string[] {
  return unique(valuesOf(view, keyword).map(String));
}

/** The numbers that keywords give. */
export function numbersOf(view: View, ...keywords: string[]): number[] {
  return keywords
    .flatMap((keyword) => valuesOf(view, keyword))
    .flatMap((value) => (typeof value === 'number' && Number.isFinite(value) ? [value] : []));
}

/** The view of what the keyword's schemas say together: `items`, or one entry of `properties`. Undefined when there is none. */
export function childView(view: View, keyword: string, name?: string): View | undefined {
  const names = name === undefined ? [] : [name];
  const children = view.flatMap(({ document, node, pointer }) => {
    const child = names.reduce(memberOf, node[keyword]);
    const isSchema = isNode(child) || typeof child === 'boolean';
    return isSchema ? [viewAt(document, pointerTo(pointer, keyword, ...names))] : [];
  });
  return children.length > 0 ? children.flat() : undefined;
}

/** The names under a keyword that holds schemas by name, or their places in a list. */
export function childNames(keyword: string, ...views: View[]): string[] {
  return unique(views.flatMap((view) => valuesOf(view, keyword)).flatMap((value) => Object.keys(membersOf(value))));
}

/** The names of the properties that must be there. */
export function requiredIn(view: View): string[] {
  return unique(valuesOf(view, 'required').flatMap(listOf)).filter((name) => typeof name === 'string');
}

/** Tells whether there are no properties but those that are declared. */
export function isClosed(view: View): boolean {
  const isOpen = view.some(({ node }) => node.additionalProperties !== undefined);
  return view.some(
    ({ node }) => node.additionalProperties === false || (node.unevaluatedProperties === false && !isOpen),
  );
}

/** Finds the place after a change for a keyword that there was before: the same schema if there still is one. */
export function homeOf(before: View, after: View, keyword: string): string {
  const places = before.filter(({ node }) => node[keyword] !== undefined).map(({ pointer }) => pointer);
  const same = after.find(({ pointer }) => places.includes(pointer));
  const home = same ?? after.find(({ node }) => node[keyword] !== undefined) ?? after[0];
  if (!home) return '#';
  return home.node[keyword] === undefined ? home.pointer : pointerTo(home.pointer, keyword);
}

/** The keywords that say what a value means, not which values there are. */
const remarks = new Set(
  'nullable title description example examples deprecated default externalDocs readOnly writeOnly $comment $anchor $id $schema $defs definitions xml'.split(
    ' ',
  ),
);

/** Tells whether every value satisfies the view. What a part refers to is in the view as well. */
export function isVacuous(view: View): boolean {
  const isRemark = (keyword: string) =>
    remarks.has(keyword) || keyword.startsWith('x-') || /^(\$ref|allOf)$/.test(keyword);
  return view.every(({ node }) => Object.keys(node).every(isRemark));
}

/** Tells whether null is allowed whatever the parts of the view say. */
function isNullable([whole]: View): boolean {
  return whole?.document.openapi.startsWith('3.0') === true && isOrNull(whole.node);
}

/** The items of a list; none of any other value. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export const allTypes = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'number'];

/** The types that a string is read as where values travel as text. */
const textual = ['boolean', 'integer', 'number'];

/** The types that a value of the view may have; every integer is a number too. */
export function typesOf(view: View, isText = false): string[] {
  const lists = valuesOf(view, 'type').map((type) => {
    const types = [type].flat().map(String);
    return [
      ...types,
      ...(types.includes('number') ? ['integer'] : []),
      ...(isText && types.includes('string') ? textual : []),
    ];
  });
  return allTypes.filter((type) => lists.every((list) => list.includes(type)) || (type === 'null' && isNullable(view)));
}

/** Tells whether a view that allows numbers allows integers alone, by the steps between them. */
export function isIntegral(view: View): boolean {
  return (
    !typesOf(view).includes('number') || valuesOf(view, 'multipleOf').some((step) => Number.isInteger(Number(step)))
  );
}

/** The step between the numbers that a view allows; undefined if there is none. */
export function stepOf(view: View): number | undefined {
  const steps = numbersOf(view, 'multipleOf').filter((step) => step > 0);
  return leastCommonMultiple(isIntegral(view) ? [1, ...steps] : steps);
}

/** A limit of values, and whether the limit itself is out of bounds. */
export interface Bound {
  value: number;
  exclusive: boolean;
}

/** The keyword for a limit that is out of bounds itself. */
export function exclusiveOf(keyword: string): string {
  return `exclusive${keyword[0]?.toUpperCase()}${keyword.slice(1)}`;
}

/** The tightest of a view's limits; none where the limit is no limit. */
export function boundOf(view: View, keyword: string): Bound | undefined {
  const isUpper = keyword.startsWith('max');
  const step = keyword === 'maximum' || keyword === 'minimum' ? stepOf(view) : undefined;
  const bounds = [keyword, exclusiveOf(keyword)].flatMap((name) =>
    numbersOf(view, name).map((value) => ({ value, exclusive: name !== keyword })),
  );
  const [first, ...others] = bounds
    .map((bound) => (step === undefined ? bound : reach(bound, step, isUpper)))
    .filter(({ value }) => !isIdle(view, keyword, value));
  return first && others.reduce((tightest, bound) => (isTighter(bound, tightest, isUpper) ? bound : tightest), first);
}

/** Tells whether one limit leaves fewer values than the other. */
export function isTighter(a: Bound, b: Bound, isUpper: boolean): boolean {
  if (a.value === b.value) return a.exclusive && !b.exclusive;
  return a.value < b.value === isUpper;
}

/** The outermost number within the limit that is a multiple of the step. */
function reach({ value, exclusive }: Bound, step: number, isUpper: boolean): Bound {
  const inner = isUpper ? floorTo(value, step) : -floorTo(-value, step);
  if (!exclusive || inner !== value) return { value: inner, exclusive: false };
  return { value: isUpper ? value - step : value + step, exclusive: false };
}

function isIdle(view: View, keyword: string, value: number): boolean {
  if (keyword === 'maxProperties') return value >= propertyCount(view, keyword);
  if (keyword === 'minimum' || keyword.startsWith('max')) return false;
  return value <= (keyword === 'minProperties' ? propertyCount(view, keyword) : 0);
}

/** The properties that objects have at least by name, or at most where there are none but the declared ones. */
export function propertyCount(view: View, keyword: string): number {
  if (keyword === 'minProperties') return requiredIn(view).length;
  const isOpen = !isClosed(view) || childNames('patternProperties', view).length > 0;
  return isOpen ? Number.POSITIVE_INFINITY : childNames('properties', view).length;
}

/** The values that a view lists, of those types that it allows; undefined when it allows more than can be listed. */
export function choicesOf(view: View): unknown[] | undefined {
  return listedIn(view) ?? impliedBy(view);
}

/** The values that every `enum` and `const` of the view lists. */
export function listedIn(view: View): unknown[] | undefined {
  const [first, ...others] = [
    ...valuesOf(view, 'enum').map(listOf),
    ...valuesOf(view, 'const').map((value) => [value]),
  ];
  const values = first?.filter((value) => others.every((list) => list.some((other) => isSame(value, other))));
  return values && isNullable(view) && !values.includes(null) ? [...values, null] : values;
}

const valuesOfType: Record<string, unknown[]> = { null: [null], boolean: [true, false] };

/** The values of types that have few, and of ranges that are narrow. */
function impliedBy(view: View): unknown[] | undefined {
  const lists = typesOf(view).map((type) => valuesOfType[type] ?? listRange(view, type));
  return lists.every((list) => list !== undefined) ? unique(lists.flat()) : undefined;
}

/** The longest range of integers that is listed. */
const mostIntegers = 200;

/** The numbers of a type that a view allows, if they are few. */
export function listRange(view: View, type: string): number[] | undefined {
  const [least, most, step] = [boundOf(view, 'minimum'), boundOf(view, 'maximum'), stepOf(view)];
  if ((type !== 'integer' && type !== 'number') || !least || !most) return undefined;
  if (least.value === most.value && !least.exclusive && !most.exclusive) return [least.value];
  if (step === undefined || (most.value - least.value) / step > mostIntegers) return undefined;
  const length = Math.max(0, Math.floor((most.value - least.value) / step) + 1);
  return Array.from({ length }, (_, index) => least.value + index * step);
}

/** The types of the values that a view allows. */
export function kindsOf(view: View, isText = false): string[] {
  const [types, listed] = [typesOf(view, isText), isText ? undefined : listedIn(view)];
  return listed ? types.filter((type) => listed.some((value) => typeOf(value) === type)) : types;
}

/** Numbers as integers of one unit, which is a power of ten: what is exact in JSON stays exact. */
function readDecimals(numbers: number[]) {
  const parts = numbers.map((number) => {
    const [mantissa = '', exponent = '0'] = String(number).split('e');
    const [whole = '', fraction = ''] = mantissa.split('.');
    return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
  });
  const unit = Math.min(0, ...parts.map(({ exponent }) => exponent));
  return {
    integers: parts.map(({ digits, exponent }) => digits * 10n ** BigInt(exponent - unit)),
    toNumber: (integer: bigint) => Number(`${integer}e${unit}`),
  };
}

/** The largest multiple of a step that is not above the number. */
function floorTo(value: number, step: number): number {
  const { integers, toNumber } = readDecimals([value, step]);
  const [number = 0n, unit = 1n] = integers;
  return toNumber(number - (((number % unit) + unit) % unit));
}

/** The smallest number that is a multiple of each; undefined for none. */
function leastCommonMultiple(steps: number[]): number | undefined {
  if (steps.length === 0) return undefined;
  const { integers, toNumber } = readDecimals(steps);
  return toNumber(integers.reduce((a, b) => (a / greatestCommonDivisor(a, b)) * b));
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
