import { mostViolations } from './bounded-ajv.ts';
import { pointerTo } from './document.ts';
import type { FindSchemaViolations, SchemaViolation } from './schemas.ts';

/**
 * Finds what is wrong with a value as its author would want to hear it: where a value fits none of several alternatives,
 * only what keeps it from the one that it comes closest to, or that none fits at all; not what each alternative lacks.
 * @param findInWhole holds the value itself against its schema, where `find` is for parts of it and for alternatives
 */
export function createExplanation(
  find: FindSchemaViolations,
  findInWhole: FindSchemaViolations = find,
): FindSchemaViolations {
  const explain = (pointer: string, value: unknown, depth: number, findFirst = find): SchemaViolation[] => {
    const found = findFirst(pointer, value).slice(0, mostViolations);
    if (depth >= deepestChoice) return found;
    const composed = found
      .filter(({ keyword }) => inner[keyword] !== undefined)
      .sort((a, b) => a.at.length - b.at.length)
      .slice(0, mostChoices);
    const deeper: FindSchemaViolations = (pointer, value) => explain(pointer, value, depth + 1);
    const explained = composed.reduce((violations, whole) => explainWhole(deeper, find, violations, whole), found);
    const undecided = new Set(composed.filter(isChoice).map(({ at }) => at));
    const told = explained.filter((violation) => !isEcho(violation, undecided));
    return told.length > 0 ? told : explained;
  };
  return (pointer, value) => explain(pointer, value, 0, findInWhole);
}

/** How many choices are looked into, and how many of them within each other: a value is read anew for each. */
const mostChoices = 300;
const deepestChoice = 8;

function isChoice({ keyword }: SchemaViolation): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

/** Whether it says no more than another: an `if` that its `then` failed, and what no alternative has looked at that none fits. */
function isEcho({ at, keyword }: SchemaViolation, undecided: Set<string>): boolean {
  return keyword === 'if' || (keyword.startsWith('unevaluated') && undecided.has(at));
}

/** The keywords that hold a value against schemas of which it need not satisfy each, and what those leave behind. */
const inner: Record<string, (find: FindSchemaViolations, whole: SchemaViolation) => SchemaViolation[][]> = {
  oneOf: tryBranches,
  anyOf: tryBranches,
  contains: (find, { pointer, value }) =>
    (Array.isArray(value) ? value : []).map((item, index) =>
      find(pointer, item).map((violation) => ({ ...violation, at: `/${index}${violation.at}` })),
    ),
  propertyNames: (find, { pointer, params }) => [find(pointer, params.propertyName)],
};

function explainWhole(
  explain: FindSchemaViolations,
  find: FindSchemaViolations,
  violations: SchemaViolation[],
  whole: SchemaViolation,
): SchemaViolation[] {
  if (!violations.includes(whole)) return violations;
  const below = ({ at, ...violation }: SchemaViolation): SchemaViolation => ({ ...violation, at: whole.at + at });
  const attempts = inner[whole.keyword]?.(find, whole) ?? [];
  const traces = new Set(attempts.flat().map((violation) => traceOf(below(violation))));
  const others = violations.filter((violation) => !traces.has(traceOf(violation)));
  const closest = isChoice(whole) ? findClosest(attempts) : undefined;
  if (closest === undefined) return others;
  const reasons = explain(pointerTo(whole.pointer, String(closest)), whole.value).map(below);
  return [...others.filter((violation) => violation !== whole), ...reasons];
}

function tryBranches(find: FindSchemaViolations, { keyword, pointer, schema, value }: SchemaViolation) {
  const branches = schema[keyword];
  return (Array.isArray(branches) ? branches : []).map((_, index) => find(pointerTo(pointer, String(index)), value));
}

/** The one alternative that is of the value's own kind; none where there are several, or one that fits. */
function findClosest(attempts: SchemaViolation[][]): number | undefined {
  if (attempts.some((violations) => violations.length === 0)) return undefined;
  const kin = attempts.flatMap((violations, index) => (violations.some(isOfOtherKind) ? [] : [index]));
  return kin.length === 1 ? kin[0] : undefined;
}

/** Whether the value is something else altogether: of another type, or with another mark than the schema's objects bear. */
function isOfOtherKind({ at, keyword }: SchemaViolation): boolean {
  if (keyword === 'type') return at === '';
  return (keyword === 'const' || keyword === 'enum') && at.split('/').length <= 2;
}

function traceOf({ at, pointer }: SchemaViolation): string {
  return `${at} ${pointer}`;
}
