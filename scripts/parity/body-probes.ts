import { isNode, memberOf, valueAt } from '../../server/openapi/document/index.ts';
import type { Content } from '../../server/openapi/model.ts';
import {
  listAlternatives,
  listEdges,
  listVariants,
  type Placed,
  type SchemaView,
  type SchemaViews,
  saidTypes,
  sketch,
  viewsOf,
} from '../../server/openapi/schema/index.ts';
import { listBodies, withBody } from './draft-body.ts';
import { expectBody } from './expectations.ts';
import type { Kind, Probe } from './probe-kinds.ts';
import { type Draft, toRequest } from './request-draft.ts';

/** A body to send, and what is peculiar about it. */
type Body = [about: string, value: unknown];

/** Valid bodies, and bodies with one property at or beyond one constraint, in every media type that the operation reads. */
export function createBodyProbes(draft: Draft): Probe[] {
  return (draft.operation.body?.content ?? []).flatMap((content) => [
    ...listValid(draft, content).map(([about, value]) =>
      createProbe(draft, content, 'valid', [`${about} as ${content.type}`, value]),
    ),
    ...listChanged(draft, content).map((body) => createProbe(draft, content, 'property', body)),
  ]);
}

function createProbe(draft: Draft, content: Content, kind: Kind, [about, value]: Body): Probe {
  const made = withBody(draft, content, value);
  const expected = expectBody(made);
  const known = expected ? { expected } : { doubt: 'reading' as const };
  return { kind, operationId: draft.operation.id, about, request: toRequest(made), ...known };
}

function listValid({ contract: { document } }: Draft, content: Content): Body[] {
  const views = viewsOf(document, 'request');
  const isStructured = content.syntax === 'json' || content.syntax === 'fields';
  const objects = (isStructured ? alternativesOf(views, content) : [])
    .filter((view) => saidTypes(view).includes('object'))
    .flatMap((view): Body[] => [
      ['the least', sketch(views, view, 'least', 'object')],
      ['everything', withoutEqual(content, view, sketch(views, view, 'usual', 'object'))],
    ]);
  return [...listBodies(content), ...objects.filter(([, value]) => value !== undefined)];
}

/** The value without optional properties that must be equal to what is in the URL. */
function withoutEqual({ equalities }: Content, { requiredNames }: SchemaView, value: unknown): unknown {
  const names = equalities.map(({ property }) => property).filter((name) => !requiredNames.includes(name));
  return isNode(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) : value;
}

/** Bodies that go to or beyond a constraint of the schema. */
function listChanged({ contract: { document } }: Draft, content: Content): Body[] {
  const views = viewsOf(document, 'request');
  const edges = () =>
    listEdges(views, placedIn(views, content)).map(({ about, value }): Body => [`the body is ${about}`, value]);
  if (!content.check) return [];
  if (content.syntax === 'text') return edges().map(([about, value]) => [about, String(value)]);
  if (content.syntax !== 'json' && content.syntax !== 'fields') return [];
  const examples = content.examples.map(({ value }) => value);
  const bases = alternativesOf(views, content).map(
    (view) => [view, findExample(views, view, examples) ?? sketch(views, view, 'least')] as const,
  );
  const changed = bases.flatMap(([view, base]) => (isNode(base) ? listVariants(views, view, base) : []));
  const bodies = changed.map(({ about, value }): Body => [about, value]);
  const isObject = bases.length > 0 && bases.every(([, base]) => isNode(base));
  return isObject || content.syntax === 'fields' ? bodies : [...edges(), ...bodies];
}

function placedIn({ document }: SchemaViews, { check }: Content): Placed[] {
  return check ? [{ schema: valueAt(document, check.pointer), pointer: check.pointer }] : [];
}

function alternativesOf(views: SchemaViews, content: Content): SchemaView[] {
  return content.check ? listAlternatives(views, placedIn(views, content)) : [];
}

/** An example that is one of the alternative, as far as the properties tell that have a choice of values. */
function findExample(views: SchemaViews, view: SchemaView, examples: unknown[]): unknown {
  const choices = view.propertyNames.map((name) => [name, views.of(view.schemasOf(name)).values] as const);
  return examples.find((example) =>
    choices.every(([name, allowed]) => {
      const value = memberOf(example, name);
      return value === undefined || !allowed || allowed.includes(value);
    }),
  );
}
