import { escapeName, isNode, memberOf, pointerTo } from '../document/index.ts';
import { type Discriminator, findBranch, readDiscriminator } from './discriminator.ts';
import type { SchemaChecks, SchemaViolation } from './schema-checks.ts';

/** Finds violations in a document. */
interface Find {
  document: object;
  /** Those of a value against the schema at a pointer. */
  find(pointer: string, value: unknown): SchemaViolation[];
}

/** Limits of an explanation: schemas that a body is held against, choices of a level that are explained, and levels. */
const limits = { finds: 500, choices: 50, levels: 20 };

/**
 * Finds what is wrong with a value as its author would want to hear it: where a value fits none of several alternatives,
 * only what keeps it from the one that its discriminator names or that it comes closest to, or that none fits at all; not
 * what each alternative lacks.
 */
export function explain(document: object, checks: SchemaChecks, pointer: string, value: unknown): SchemaViolation[] {
  let finds = 0;
  const find = (place: string, inner: unknown) => (++finds > limits.finds ? [] : checks(place).findViolations(inner));
  return explainAt({ document, find }, pointer, value, 0);
}

function explainAt(finding: Find, pointer: string, value: unknown, level: number): SchemaViolation[] {
  const found = finding.find(pointer, value);
  if (level > limits.levels) return found;
  const composed = found
    .filter(({ keyword }) => Object.hasOwn(inner, keyword))
    .sort((a, b) => a.instancePath.length - b.instancePath.length);
  const explained = composed
    .slice(0, limits.choices)
    .reduce((violations, whole) => explainWhole(finding, violations, whole, level), found);
  const undecided = new Set(composed.filter(isChoice).map(({ instancePath }) => instancePath));
  const told = explained.filter((violation) => !isEcho(violation, undecided));
  return told.length > 0 ? told : explained;
}

function isChoice({ keyword }: SchemaViolation): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

/** Tells whether it says no more than another: an `if` that its `then` failed, and what no alternative has looked at that none fits. */
function isEcho({ instancePath, keyword }: SchemaViolation, undecided: Set<string>): boolean {
  return keyword === 'if' || (keyword.startsWith('unevaluated') && undecided.has(instancePath));
}

/** The keywords that hold a value against schemas of which it need not satisfy each, and what those leave behind. */
const inner: Record<string, (finding: Find, whole: SchemaViolation) => SchemaViolation[][]> = {
  oneOf: tryBranches,
  anyOf: tryBranches,
  contains: ({ find }, { pointer, value }) =>
    (Array.isArray(value) ? value : []).map((item, index) =>
      find(pointer, item).map((violation) => ({
        ...violation,
        instancePath: `/${index}${violation.instancePath}`,
      })),
    ),
  propertyNames: ({ find }, { pointer, params }) => [find(pointer, params.propertyName)],
};

function explainWhole(
  finding: Find,
  violations: SchemaViolation[],
  whole: SchemaViolation,
  level: number,
): SchemaViolation[] {
  if (!violations.includes(whole)) return violations;
  const below = (violation: SchemaViolation): SchemaViolation => ({
    ...violation,
    instancePath: whole.instancePath + violation.instancePath,
  });
  const attempts = inner[whole.keyword]?.(finding, whole) ?? [];
  const traces = new Set(attempts.flat().map((violation) => traceOf(below(violation))));
  // A schema that is false has no violation but that of the keyword which holds it.
  const others = violations.filter((violation) => violation === whole || !traces.has(traceOf(violation)));
  if (!isChoice(whole) || attempts.some(({ length }) => length === 0)) return others;
  const discriminator = readDiscriminator(finding.document, whole.schema);
  const untold = discriminator && explainTag(discriminator, whole, attempts);
  if (untold) return [...others.filter((violation) => violation !== whole), below(untold)];
  const closest = (discriminator && findBranch(discriminator, whole.value)) ?? findClosest(attempts);
  if (closest === undefined) {
    const { agreed, isEnough } = findAgreed(finding, attempts, whole, level);
    return [...others.filter((violation) => violation !== whole || !isEnough), ...agreed.map(below)];
  }
  const reasons = explainAt(finding, pointerTo(whole.pointer, String(closest)), whole.value, level + 1).map(below);
  return reasons.length > 0 ? [...others.filter((violation) => violation !== whole), ...reasons] : others;
}

function tryBranches({ find }: Find, { keyword, pointer, schema, value }: SchemaViolation) {
  const branches = schema[keyword];
  return (Array.isArray(branches) ? branches : []).map((_, index) => find(pointerTo(pointer, String(index)), value));
}

/** What keeps the value from every alternative alike, and whether one of them asks for nothing else. */
function findAgreed(finding: Find, attempts: SchemaViolation[][], { pointer, value }: SchemaViolation, level: number) {
  const none = { agreed: [], isEnough: false };
  if (attempts.length > limits.choices || intersect(attempts).length === 0) return none;
  // What stands in a choice within an alternative need not hold of each of that choice's own.
  const explained = attempts.map((violations, index) =>
    violations.some((violation) => Object.hasOwn(inner, violation.keyword))
      ? explainAt(finding, pointerTo(pointer, String(index)), value, level + 1)
      : violations,
  );
  const agreed = intersect(explained);
  return { agreed, isEnough: explained.some(({ length }) => length === agreed.length) };
}

/** The violations of the first that the others have as well, in any order. */
function intersect([first = [], ...others]: SchemaViolation[][]): SchemaViolation[] {
  const known = others.map((violations) => new Set(violations.map(demandOf)));
  return first.filter((violation) => known.every((demands) => demands.has(demandOf(violation))));
}

/** Keywords whose violations mean the same wherever they stand if their parameters are the same. */
const alike = /^(required|type|format|pattern|min|max|exclusive|multipleOf|additionalProperties|dependentRequired)/;

/** The place in the value, with what is asked for there. */
function demandOf({ instancePath, keyword, params, pointer }: SchemaViolation): string {
  return `${instancePath} ${keyword} ${alike.test(keyword) ? JSON.stringify(params) : pointer}`;
}

/** That the property which tells the alternatives apart is missing, or means none of them, where no alternative takes it so. */
function explainTag(
  { propertyName, branches }: Discriminator,
  { value, pointer, schema, isSecret }: SchemaViolation,
  attempts: SchemaViolation[][],
): SchemaViolation | undefined {
  if (!isNode(value)) return undefined;
  const place = pointerTo(pointer.slice(0, pointer.lastIndexOf('/')), 'discriminator');
  const common = { message: '', pointer: place, isSecret };
  const [missing, wrong] = [{ missingProperty: propertyName }, `/${escapeName(propertyName)}`];
  if (attempts.every((found) => found.some(({ params }) => params.missingProperty === propertyName)))
    return { ...common, instancePath: '', keyword: 'required', schema, params: missing, value };
  if (!attempts.every((found) => found.some(({ instancePath }) => instancePath === wrong))) return undefined;
  const tags = branches.flatMap((branch) => branch.tags);
  const tag = memberOf(value, propertyName);
  if (tags.length === 0 || tags.includes(tag)) return undefined;
  return { ...common, instancePath: wrong, keyword: 'enum', schema: { enum: tags }, params: {}, value: tag };
}

/** The one alternative that is of the value's own kind; none where there are several. */
function findClosest(attempts: SchemaViolation[][]): number | undefined {
  const kin = attempts.flatMap((violations, index) => (violations.some(isOfOtherKind) ? [] : [index]));
  return kin.length === 1 ? kin[0] : undefined;
}

/** Tells whether the value is something else altogether: of another type, or with another mark than the schema's objects bear. */
function isOfOtherKind({ instancePath, keyword }: SchemaViolation): boolean {
  if (keyword === 'type') return instancePath === '';
  return (keyword === 'const' || keyword === 'enum') && instancePath.split('/').length <= 2;
}

function traceOf({ instancePath, pointer }: SchemaViolation): string {
  return `${instancePath} ${pointer}`;
}
