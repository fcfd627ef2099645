import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isNode, memberOf, pointerTo, tokensOf } from '../../server/openapi/document/index.ts';
import {
  type Direction,
  forbidding,
  isKnownFormat,
  listAlternatives,
  makePatternText,
  notAsserted,
  type Part,
  type Placed,
  type SchemaView,
  type SchemaViews,
  Steps,
  saidTypes,
  sketch,
  viewsOf,
} from '../../server/openapi/schema/index.ts';
import { around, closing, type Held, listOf, withMember } from './around.ts';
import type { AskOpinions, Opinions } from './opinions.ts';

/** A keyword of a schema that limits values: a row of the proof. */
export interface Constraint {
  /** The pointer to the keyword, or to the name in `required`. */
  pointer: string;
  keyword: string;
  /** The keyword with its value. */
  about: string;
}

/** A value just inside or just outside of a constraint, all else being valid. */
export interface ValueProbe {
  constraint: Constraint;
  side: 'inside' | 'outside';
  /** The whole value of the root schema. */
  value: unknown;
  /** The part of it that the constraint is about. */
  local: unknown;
  /** True if it is outside because several alternatives allow it. */
  isSeveral?: boolean;
  /** Why the second opinions do not confirm the side, where they do not. */
  dispute?: string;
}

/** The probes of a constraint, or why there are none of a side. */
export interface ProbedConstraint {
  constraint: Constraint;
  inside: ValueProbe[];
  outside: ValueProbe[];
  /** Why no value is outside of it. */
  reason?: string;
}

/** The most probes of each side that are tried of one constraint in one message, and of values that are considered for them. */
const most = { probes: 3, kinds: 7, candidates: 60, levels: 14 };

/** A whole value, and the part of it that is peculiar. */
interface Made {
  value: unknown;
  local: unknown;
}

interface Candidates {
  constraint: Constraint;
  inside: Made[];
  outside: Made[];
  reason?: string;
}

/** Where a walk is: what holds there, values that are known to be there, and the whole value with another one in its place. */
interface Spot {
  schemas: Placed[];
  given: unknown[];
  wrap(value: unknown): unknown;
  depth: number;
}

/** How a value that is made stands for others: a parameter's text may be read in several ways, all of which must be outside. */
export type Readings = (value: unknown) => unknown[];

/**
 * Finds every constraint of the schema at a pointer, and probes of both sides. A side follows from how a value was made; a value
 * counts only where plain Ajv, which reads the same schema, confirms that it violates that keyword, or nothing.
 * @param given values of the schema that the contract has
 * @param isWanted false for the constraints that have enough probes already
 */
export function probeSchema(
  document: { openapi: string },
  direction: Direction,
  pointer: string,
  {
    ask,
    given,
    readings = (value) => [value],
    isWanted = () => true,
  }: {
    ask: AskOpinions;
    given: unknown[];
    readings?: Readings;
    isWanted?: (constraint: Constraint) => boolean;
  },
): ProbedConstraint[] {
  const views = viewsOf(document, direction);
  const found = new Map<string, Candidates>();
  const seen = new Set<string>();
  walk(
    { views, direction, found, seen, isWanted },
    { schemas: views.placed(pointer), given, wrap: (value) => value, depth: 0 },
  );
  return [...found.values()].map((candidates) => choose(candidates, (value) => ask(pointer, value), readings));
}

interface Walk {
  views: SchemaViews;
  direction: Direction;
  found: Map<string, Candidates>;
  seen: Set<string>;
  isWanted(constraint: Constraint): boolean;
}

function walk(context: Walk, spot: Spot): void {
  const { views, seen } = context;
  for (const view of listAlternatives(views, spot.schemas)) {
    const key = view.parts.map(({ pointer }) => pointer).join(' ');
    if (seen.has(key) || spot.depth > most.levels) continue;
    seen.add(key);
    const types = saidTypes(view);
    const made = [sketch(views, view, 'usual'), ...spot.given.slice(0, 2), sketch(views, view, 'least')];
    const bases = made.filter((value) => value !== undefined);
    if (bases.length === 0) bases.push(types.includes('object') ? {} : types.includes('array') ? [] : null);
    for (const part of view.parts)
      if (!isConditional(part))
        for (const base of bases) addPart(context, spot, { views, view, part, base, said: undefined });
    for (const base of bases.slice(0, 2)) walkInside(context, spot, view, base);
  }
}

/** Tells whether a part is a condition, or stands for the tag of a branch: a value need not satisfy it. */
function isConditional({ pointer }: Part): boolean {
  const tokens = tokensOf(pointer);
  const at = tokens.findIndex(
    (token, index) =>
      token === 'if' &&
      !/^(properties|patternProperties|schemas|\$defs|dependentSchemas)$/.test(tokens[index - 1] ?? ''),
  );
  return at >= 0 || tokens.at(-1) === 'discriminator';
}

function addPart(context: Walk, { wrap }: Spot, held: Held): void {
  const { part } = held;
  const { node, pointer } = part;
  for (const [keyword, said] of Object.entries(node)) {
    if (keyword === 'required') addRequired(context, wrap, held);
    const make = Object.hasOwn(around, keyword) ? around[keyword] : undefined;
    if (!make || said === undefined || (closing.has(keyword) && said !== false)) continue;
    const constraint = { pointer: pointerTo(pointer, keyword), keyword, about: describe(keyword, said) };
    const isAsserted = keyword !== 'format' || isKnownFormat(context.views.document, said);
    if (!isAsserted) add(context, constraint, { reason: `${said} is no format that is asserted${reasonOf(said)}` });
    else if (context.isWanted(constraint)) {
      const values = make({ ...held, said });
      const whole = (local: unknown): Made => ({ value: wrap(local), local });
      add(context, constraint, { inside: values.inside.map(whole), outside: values.outside.map(whole) });
    }
  }
}

function reasonOf(format: unknown): string {
  const reason = Object.hasOwn(notAsserted, String(format)) ? notAsserted[String(format)] : undefined;
  return reason === undefined ? '' : `: ${reason}`;
}

function describe(keyword: string, said: unknown): string {
  const isLarge = isNode(said) || (Array.isArray(said) && said.some((each) => typeof each === 'object'));
  const text = isLarge ? '' : (JSON.stringify(said) ?? '');
  return isLarge ? keyword : `${keyword} ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
}

function addRequired(context: Walk, wrap: Spot['wrap'], { view, part, base }: Held): void {
  const names = Array.isArray(part.node.required) ? part.node.required.map(String) : [];
  for (const [index, name] of names.entries()) {
    const pointer = pointerTo(part.pointer, 'required', String(index));
    const constraint = { pointer, keyword: 'required', about: `required ${name}` };
    if (view.isForbiddenName(name)) continue;
    if (context.isWanted(constraint))
      add(context, constraint, {
        inside: [{ value: wrap(base), local: base }],
        outside: [{ value: wrap(withMember(base, name)), local: undefined }],
      });
  }
}

function add({ found }: Walk, constraint: Constraint, given: Partial<Candidates>): void {
  const known = found.get(constraint.pointer) ?? { constraint, inside: [], outside: [] };
  found.set(constraint.pointer, known);
  for (const side of ['inside', 'outside'] as const) {
    const room = most.candidates - known[side].length;
    known[side].push(...(given[side] ?? []).slice(0, Math.max(room, 0)));
  }
  if (given.reason !== undefined) known.reason = given.reason;
}

/** Goes on to what is within the value: each property, each item, names of every pattern, and other names. */
function walkInside(context: Walk, { schemas, wrap, depth }: Spot, view: SchemaView, base: unknown): void {
  const enter = (inner: Placed[], value: unknown, place: (value: unknown) => unknown) => {
    const given = value === undefined ? [] : [value];
    walk(context, { schemas: inner, given, wrap: (each) => wrap(place(each)), depth: depth + 1 });
  };
  if (isNode(base)) {
    for (const name of listNames(view)) {
      if (view.isForbiddenName(name)) addForbidden(context, wrap, view, base, name);
      else enter(view.schemasOf(name), memberOf(base, name), (value) => withMember(base, name, value));
    }
    const value = 'abc';
    for (const placed of view.schemasUnder('propertyNames'))
      enter([placed], undefined, (name) =>
        typeof name === 'string' ? withMember(base, name, sketchOr(context.views, view.schemasOf(name), value)) : base,
      );
    for (const { node, pointer } of view.says('dependentSchemas'))
      for (const [name, schema] of Object.entries(isNode(node) ? node : {})) {
        const present = withMember(
          base,
          name,
          memberOf(base, name) ?? sketchOr(context.views, view.schemasOf(name), value),
        );
        walk(context, {
          schemas: [...schemas, { schema, pointer: pointerTo(pointer, name) }],
          given: [present],
          wrap,
          depth: depth + 1,
        });
      }
  }
  if (!Array.isArray(base)) return;
  for (let index = 0; index <= view.firstItems; index++) {
    const inner = view.schemasOfItem(index);
    const list =
      listOf(
        { views: context.views, view, base, part: view.parts[0] as Part, said: undefined },
        Math.max(base.length, index + 1),
      ) ?? base;
    if (inner.length > 0) enter(inner, list[index], (value) => list.toSpliced(index, 1, value));
  }
}

function sketchOr(views: SchemaViews, schemas: Placed[], otherwise: unknown): unknown {
  return (schemas.length > 0 ? sketch(views, schemas, 'usual') : undefined) ?? otherwise;
}

/** The declared names, one for each pattern, and one that is not declared where a schema is about those. */
function listNames(view: SchemaView): string[] {
  const matching = view.namePatterns.flatMap((pattern) => {
    try {
      return [makePatternText(pattern, { seed: 0, steps: new Steps() })];
    } catch {
      return [];
    }
  });
  const isOpen = view.parts.some(({ node }) => isNode(node.additionalProperties) || isNode(node.unevaluatedProperties));
  return [...new Set([...view.propertyNames, ...matching, ...(isOpen ? ['undeclared'] : [])])];
}

/** A property that may not travel this way: there, and left out. */
function addForbidden(
  { views, direction, ...context }: Walk,
  wrap: Spot['wrap'],
  view: SchemaView,
  base: unknown,
  name: string,
): void {
  const keyword = forbidding[direction];
  const property = view.property(name);
  const [said] = property.says(keyword).filter(({ node }) => node === true);
  if (!said) return;
  const constraint = { pointer: said.pointer, keyword, about: `${keyword} ${name}` };
  const both = viewsOf(views.document);
  const value = sketch(both, both.at(view.pointer).schemasOf(name).length > 0 ? view.schemasOf(name) : [], 'usual');
  if (!context.isWanted(constraint)) return;
  add({ views, direction, ...context }, constraint, {
    inside: [{ value: wrap(withMember(base, name)), local: undefined }],
    outside: [{ value: wrap(withMember(base, name, value ?? 'abc')), local: value }],
  });
}

type Ask = (value: unknown) => Opinions;

/** Keeps the values that are on the side that they were made for. */
function choose({ constraint, inside, outside, reason }: Candidates, ask: Ask, readings: Readings): ProbedConstraint {
  const confirm = (confirmSide: Confirm, made: Made[], read = readings) =>
    made.flatMap(({ value, local }) => {
      const found = confirmSide(constraint, read(value).map(ask));
      return found ? [{ constraint, value, local, ...found }] : [];
    });
  const wrong = pickBest(confirm(confirmOutside, outside), constraint.keyword);
  const isDirected = constraint.keyword === 'discriminator' || constraint.keyword === 'nullable';
  const none = isDirected ? 'it forbids nothing' : 'no value was found that it alone forbids';
  return {
    constraint,
    inside: pickBest(
      confirm(confirmInside, inside, (value) => [value]),
      constraint.keyword,
    ),
    outside: wrong,
    ...(wrong.length === 0 && { reason: reason ?? none }),
  };
}

/** What the opinions make of a value; `distance` is how much else is wrong with it, and whether they differ. */
type Confirmed = Pick<ValueProbe, 'side' | 'dispute' | 'isSeveral'> & { distance: number };
type Confirm = (constraint: Constraint, opinions: Opinions[]) => Confirmed | undefined;

/** Those with the least that is beside the point, each once. */
function pickBest(probes: (ValueProbe & { distance: number })[], keyword: string): ValueProbe[] {
  const sorted = probes.sort((one, other) => one.distance - other.distance);
  const texts = new Map(sorted.toReversed().map(({ distance: _, ...probe }) => [JSON.stringify(probe.value), probe]));
  const wanted = keyword === 'type' || keyword === 'enum' ? most.kinds : most.probes;
  return [...texts.values()].reverse().slice(0, wanted);
}

/** The formats that JSON Schema leaves to others: a probe of them follows from how it was made alone. */
function isBeyond({ keyword, about }: Constraint): boolean {
  return keyword === 'format' && !(JSON.parse(about.slice('format '.length)) in fullFormats);
}

const confirmInside: Confirm = (_constraint, opinions) => {
  const isRefused = opinions.some(({ ajv, cfworker }) => ajv === false && cfworker !== true);
  if (isRefused || opinions.every(({ ajv, cfworker }) => ajv === undefined && cfworker === undefined)) return undefined;
  const isDisputed = opinions.some(
    ({ ajv, cfworker }) => ajv !== undefined && cfworker !== undefined && ajv !== cfworker,
  );
  const dispute = 'plain Ajv and @cfworker/json-schema differ';
  return { side: 'inside', distance: isDisputed ? 1 : 0, ...(isDisputed && { dispute }) };
};

/** Of a text that may be read in several ways, each must violate something, and one of them the constraint. */
const confirmOutside: Confirm = (constraint, opinions) => {
  if (isBeyond(constraint)) {
    const isRight = opinions.every(({ ajv, cfworker }) => ajv !== false && cfworker !== false);
    return isRight ? { side: 'outside', distance: 0 } : undefined;
  }
  if (opinions.some(({ ajv }) => ajv !== false)) return undefined;
  const hits = opinions.flatMap(({ reasons }) => (reasons.some((reason) => isOf(constraint, reason)) ? [reasons] : []));
  if (hits.length === 0) return undefined;
  const others = Math.min(...hits.map((reasons) => reasons.filter((reason) => !isOf(constraint, reason)).length));
  const isDisputed = opinions.some(({ cfworker }) => cfworker === true);
  const dispute = '@cfworker/json-schema allows it, plain Ajv does not';
  const isSeveral = hits.flat().some((reason) => isOf(constraint, reason) && reason.isSeveral);
  // A dispute tells less than a value with which more is wrong.
  return {
    side: 'outside',
    distance: others + (isDisputed ? 1000 : 0),
    ...(isDisputed && { dispute }),
    ...(isSeveral && { isSeveral }),
  };
};

function isOf(
  { pointer, keyword, about }: Constraint,
  { pointer: violated, missing }: Opinions['reasons'][number],
): boolean {
  if (keyword === 'required') return pointer.startsWith(`${violated}/`) && about === `required ${missing}`;
  const [property, not] = tokensOf(violated).slice(-2);
  if (keyword === 'readOnly' || keyword === 'writeOnly') return not === 'not' && about === `${keyword} ${property}`;
  return violated === pointer;
}
