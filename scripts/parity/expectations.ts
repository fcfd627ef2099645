import { placeOf } from '../../server/errors/violations.ts';
import { isNode, memberOf } from '../../server/openapi/document/index.ts';
import type { Content } from '../../server/openapi/model.ts';
import { isReachable, isUnchecked } from './present-credentials.ts';
import type { Expected, Probe } from './probe-kinds.ts';
import { allows, isUnmistakable } from './read-parameter.ts';
import type { Draft } from './request-draft.ts';
import { tellsNames } from './told-names.ts';

/** Says what the contract makes of the draft's body, its parameters being right; undefined where that cannot be told. */
export function expectBody(draft: Draft): Expected | undefined {
  const { operation, content } = draft;
  if (!content) return { status: 'success' };
  if (Buffer.byteLength(content.body) > (operation.body?.limit ?? Infinity)) return { status: 413 };
  const violated = content.body.length > 0 ? findViolated(content.declared, content) : undefined;
  if (!violated) return undefined;
  const names = [...new Set([...violated.names, ...findUnequal(draft)])].sort();
  if (names.length === 0) return { status: 'success' };
  return { status: 400, ...(violated.isClear && tellsNames(operation, names) && { names }) };
}

/** Statuses that are settled before anybody looks at a parameter, those in the path apart, or at the body. */
const settledEarly = new Set<Expected['status']>([401, 404, 405, 406, 415]);

/**
 * The probe without an expectation that a faulty draft cannot meet: an example that violates the contract, a schema that
 * nothing satisfies, or credentials that nobody can present.
 */
export function withoutDoubt(draft: Draft, probe: Probe): Probe {
  const { expected, ...rest } = probe;
  if (expected?.status !== 405 && !isReachable(draft.operation))
    return { ...rest, doubt: 'credentials', exception: 'credentials' };
  if (!expected) return probe;
  const isSettled = settledEarly.has(expected.status);
  if (expected.status === 401 && isUnchecked(draft.operation)) return { ...probe, exception: 'credentials' };
  const looked = [...draft.parameters].filter(([parameter]) => !isSettled || parameter.in === 'path');
  const isCertain =
    looked.every(([parameter, written]) => allows(parameter, written)) && (isSettled || isBodyRight(draft));
  return isCertain ? probe : { ...rest, doubt: 'request' };
}

/** Tells whether the body is right: as far as can be told or, where that is not far, as the contract's own example. */
function isBodyRight(draft: Draft): boolean {
  const expected = expectBody(draft);
  const { declared, value } = draft.content ?? {};
  if (expected || !declared) return expected?.status === 'success';
  const isExample = declared.examples.some((example) => example.value === value);
  return isExample && declared.check?.isValid(value) === true;
}

interface Violated {
  names: string[];
  /** True if the names are those that a caller is told. */
  isClear: boolean;
}

/** A caller is told of the branch that comes closest, and of nothing that only follows from something else. */
const unclear = new Set([
  'oneOf',
  'anyOf',
  'if',
  'contains',
  'propertyNames',
  'unevaluatedProperties',
  'unevaluatedItems',
]);

/** The names that the body violates; undefined where its text may be read in more ways than one. */
function findViolated({ syntax, check, valueType }: Content, { body, value }: NonNullable<Draft['content']>) {
  if (!check && syntax !== 'fields' && syntax !== 'parts') return { names: [], isClear: true };
  if (!check) return undefined;
  const find = (sent: unknown): Violated => {
    const violations = check.findViolations(sent);
    const names = violations.map((violation) => placeOf(violation)[0] ?? '__all__');
    return { names, isClear: !violations.some(({ keyword }) => unclear.has(keyword)) };
  };
  if (syntax === 'json') return find(JSON.parse(String(body)));
  // The structure of XML is beyond a schema.
  const isText = (syntax === 'text' || syntax === 'bytes') && valueType.types.has('string');
  if (isText) return find(Buffer.from(body).toString(syntax === 'text' ? 'utf8' : 'latin1'));
  const isTold =
    (syntax === 'fields' || syntax === 'parts') && isNode(value) && check.isValid(value) && isUnmistakable(value);
  return isTold ? { names: [], isClear: true } : undefined;
}

/** The properties of the body that differ from the parameter that they must be equal to. */
function findUnequal({ parameters, content }: Draft): string[] {
  const unequal = (content?.declared.equalities ?? []).filter(({ property, in: place, parameter }) => {
    const given = memberOf(content?.value, property);
    const [, written] = [...parameters].find(([each]) => each.in === place && each.name === parameter) ?? [];
    return typeof given === 'string' && given !== String(written?.value);
  });
  return unequal.map(({ property }) => property);
}
