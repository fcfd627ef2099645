import { tellName } from '../../server/errors/violations.ts';
import { isNode, valueAt } from '../../server/openapi/document/index.ts';
import type { Parameter } from '../../server/openapi/model.ts';
import { createParameterCodec } from '../../server/openapi/parameters/index.ts';
import {
  anyValue,
  listAlternatives,
  listEdges,
  listVariants,
  saidTypes,
  sketch,
  viewsOf,
} from '../../server/openapi/schema/index.ts';
import { isPresented } from './present-credentials.ts';
import type { Expected, Probe } from './probe-kinds.ts';
import { expectParameter } from './read-parameter.ts';
import {
  type Draft,
  givenValue,
  isPassedOver,
  toRequest,
  type Written,
  withoutParameter,
  withParameter,
} from './request-draft.ts';
import { tellsNames } from './told-names.ts';

/** Ways to write a value, and what only looks like one. */
const texts = [
  ...['abc', '0', '1', '-1', '1.5', '0x7', '7e0', ' 7', '7 ', '+7', '007', '9'.repeat(30)],
  ...['null', 'true', 'True', '', 'a,b', 'a b', 'a|b', 'a.b', 'a;b=c', 'a&b=c', '%41', '{"a":1}', '[1]'],
];

/** Every parameter of the operation at and beyond each constraint, in its style and as it is no value of it, left out, and twice. */
export function createParameterProbes(draft: Draft): Probe[] {
  const { parameters } = draft.operation;
  return parameters
    .filter((parameter) => !isPassedOver(parameter))
    .filter((parameter) => !isPresented(parameter, draft.credentials))
    .flatMap((parameter) => [
      ...createValues(draft, parameter),
      ...(parameter.in === 'path' ? [] : [createLeftOut(draft, parameter)]),
      ...(parameter.in === 'query' ? [createTwice(draft, parameter)] : []),
    ]);
}

function createValues(draft: Draft, parameter: Parameter): Probe[] {
  const { codec } = parameter;
  const given = givenValue(parameter);
  const values = [given, ...texts, ...listValues(draft.contract.document, parameter)];
  const first = codec.write(given);
  const written = values.map((value): Written => ({ value, text: codec.write(value) }));
  // A text as it is, in no style at all.
  const plain = createParameterCodec({ name: parameter.name, in: parameter.in }, anyValue);
  const raw = ['abc', '{', '', '1,2'].map((text): Written => ({ value: undefined, text: plain.write(text) }));
  const byText = new Map([...raw, ...written.reverse()].map((each) => [each.text, each]));
  return [...byText.values()]
    .filter((each) => canBeSent(parameter, each))
    .map((each) => createOne(draft, parameter, each, first));
}

function createOne(draft: Draft, parameter: Parameter, written: Written, given: string): Probe {
  const { name, in: place } = parameter;
  const made = withParameter(draft, parameter, written.value, written.text);
  const expected = expectParameter(made, parameter, written);
  const isNaming = place === 'path' || parameter.notFound !== undefined;
  const isOther = isNaming && expected?.status === 'success' && written.text !== given;
  return {
    kind: place === 'path' ? 'path parameter' : 'parameter',
    operationId: draft.operation.id,
    about: `${place} ${name} is ${describe(written)}`,
    request: toRequest(made),
    ...(isOther && { exception: 'existence' as const }),
    ...(expected && { expected }),
  };
}

function describe({ value, text }: Written): string {
  const told = value === undefined ? `written as ${JSON.stringify(text)}` : (JSON.stringify(value) ?? 'nothing');
  return told.length > 100 ? `${told.slice(0, 100)}…` : told;
}

/** Values at and beyond the constraints of the parameter's schema: lists and objects too where it has any. */
function listValues(document: object, { check, type }: Parameter): unknown[] {
  if (!check) return [];
  const views = viewsOf(document, 'request');
  const schemas = [{ schema: valueAt(document, check.pointer), pointer: check.pointer }];
  const isList = type.types.has('array') && type.types.size < 7;
  const isTried = (value: unknown) => typeof value !== 'object' || value === null || (isList && Array.isArray(value));
  const objects = listAlternatives(views, schemas)
    .filter((view) => saidTypes(view).includes('object'))
    .flatMap((view) => {
      const [full, least] = [sketch(views, view, 'usual', 'object'), sketch(views, view, 'least', 'object')];
      return isNode(full) ? [full, least, ...listVariants(views, view, full).map(({ value }) => value)] : [];
    });
  const edges = listEdges(views, schemas).map(({ value }) => value);
  return [...edges.filter(isTried), ...objects.filter(isNode)];
}

/** A header cannot carry every character, spaces around it are not part of it, and nobody takes a URL that is longer than this. */
function canBeSent({ in: place }: Parameter, { text }: Written): boolean {
  if (text.length > 4000) return false;
  // What is no URL is not encoded in every style.
  return (
    (place !== 'header' && place !== 'cookie') || text === '' || /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text)
  );
}

function createLeftOut(draft: Draft, parameter: Parameter): Probe {
  const names = [tellName(parameter)];
  const wrong: Expected = { status: 400, ...(tellsNames(draft.operation, names) && { names }) };
  const expected: Expected = parameter.isRequired ? wrong : { status: 'success' };
  return {
    kind: 'parameter',
    operationId: draft.operation.id,
    about: `${parameter.in} ${parameter.name} is left out`,
    request: toRequest(withoutParameter(draft, parameter)),
    expected,
  };
}

function createTwice(draft: Draft, parameter: Parameter): Probe {
  const once = parameter.codec.write(givenValue(parameter));
  const written: Written = { value: undefined, text: once === '' ? '' : `${once}&${once}` };
  const made = withParameter(draft, parameter, written.value, written.text);
  const expected = expectParameter(made, parameter, written);
  return {
    kind: 'query',
    operationId: draft.operation.id,
    about: `query ${parameter.name} comes twice`,
    request: toRequest(made),
    ...(expected && { expected }),
  };
}
