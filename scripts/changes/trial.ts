import { type Document, isNode, pointerTo, remember } from '../../server/openapi/document/index.ts';
import {
  createSchemaChecks,
  type Direction,
  listAlternatives,
  listEdges,
  listVariants,
  sketch,
  viewsOf,
} from '../../server/openapi/schema/index.ts';
import type { Part, View } from './view.ts';

/** Tells whether every schema of a view allows a value, by the validator of the server; undefined where they cannot be compiled. */
export function admits(view: View, value: unknown, direction: Direction): boolean | undefined {
  try {
    return view.every((part) => isAllowed(part, value, direction));
  } catch {
    return undefined;
  }
}

/** Finds by trying a value that was allowed and is not, and one that is allowed and was not. */
export function tryValues(before: View, after: View, direction: Direction) {
  const find = (from: View, to: View) =>
    listSamples(from, direction).find(
      ({ value }) => admits(from, value, direction) === true && admits(to, value, direction) === false,
    );
  return { removed: find(before, after), added: find(after, before) };
}

/** Values at and beyond the constraints of a view, and some that it allows. */
function listSamples(view: View, direction: Direction): { value: unknown }[] {
  const schemas = view.map(({ node: { $ref, allOf, ...schema }, pointer }) => ({ schema, pointer }));
  return view.slice(0, 1).flatMap(({ document }) => {
    const views = viewsOf(document, direction);
    const made = listAlternatives(views, schemas).flatMap((alternative) =>
      (['usual', 'least'] as const).flatMap((size) => {
        const value = sketch(views, alternative, size);
        return [{ value }, ...(isNode(value) ? thinOut(listVariants(views, alternative, value)) : [])];
      }),
    );
    return [...made, ...listEdges(views, schemas)];
  });
}

/** The most variants that an alternative is tried with. */
const mostVariants = 120;

/** Some of many, from all over the list. */
function thinOut<T>(all: T[]): T[] {
  const step = Math.ceil(all.length / mostVariants);
  return all.filter((_, index) => index % step === 0);
}

/** The checks of a document compile no more than they are asked about. */
const checksOf = remember((document: Document, direction: Direction) => createSchemaChecks(document, direction));

function isAllowed({ document, node, pointer, isDerived }: Part, value: unknown, direction: Direction): boolean {
  if (Object.keys(node).length === 0) return true;
  const check = isDerived ? checkOf(node, direction, document) : checksOf(document, direction)(pointer);
  return check.isValid(value);
}

/** Less than what stands at a place in the contract is compiled as if it stood at one of its own. */
const checkOf = remember(({ $ref, allOf, ...node }: Part['node'], direction: Direction, document: Document) => {
  const name = 'x-part';
  const schemas = { ...document.components?.schemas, [name]: node };
  // The keywords of a view are those of OpenAPI 3.1.
  const whole = { ...document, openapi: '3.1.0', components: { ...document.components, schemas } };
  return createSchemaChecks(whole, direction)(pointerTo('#', 'components', 'schemas', name));
});
