import { isNode } from '../../server/openapi/document/index.ts';
import {
  createSampler,
  type Direction,
  listAlternatives,
  listEdges,
  listVariants,
  type SchemaCheck,
  type SchemaNode,
  viewsOf,
} from '../../server/openapi/schema/index.ts';
import type { Chance } from '../support/chance.ts';

/** How often a value is replaced, and how often one is at or beyond a constraint. */
const [mistakes, edges] = [0.05, 0.35];
/** How many samples there are of a schema. */
const mostSamples = 100;
/** Longer values would be turned down for their length. */
const longest = 2000;

const oddNames = ['toString', 'constructor', '__proto__', 'x', 'id', '', 'a/b', 'ä'];
const oddValues = [
  ...[null, true, false, 0, -1, 1, 1.5, 1e21, -0.001, '', ' ', '7', 'true', 'null', 'ünï', 'a,b.c%😀'],
  ...[[], {}, [1, 1], { a: 1 }],
];

/** Creates a function that makes values for the schemas of a document: most are right, some are wrong in one place or more. */
export function createValues(
  document: { openapi: string },
  direction: Direction,
  chance: Chance,
): (check: SchemaCheck) => unknown {
  const samplerOf = createSampler(document, direction);
  const views = viewsOf(document, direction);
  const known = new Map<string, { sample(): unknown; edges: unknown[] }>();
  const createSource = (check: SchemaCheck) => {
    const makeSample = samplerOf(check);
    const samples = new Map<number, unknown>();
    const sample = () => {
      const index = chance.below(mostSamples);
      if (!samples.has(index)) samples.set(index, makeSample({ seed: String(index) }));
      return samples.get(index);
    };
    return { sample, edges: listAll(check, makeSample()) };
  };
  /** Everything at and beyond a constraint of the schema. */
  const listAll = ({ pointer }: SchemaCheck, base: unknown): unknown[] => {
    const schemas = views.placed(pointer);
    const objects = listAlternatives(views, schemas).flatMap((view) =>
      isNode(base) ? listVariants(views, view, base) : [],
    );
    return [...listEdges(views, schemas), ...objects]
      .map(({ value }) => value)
      .filter((value) => JSON.stringify(value).length < longest);
  };
  return (check) => {
    const source = known.get(check.pointer) ?? createSource(check);
    known.set(check.pointer, source);
    const value = chance.happens(edges) ? chance.pick(source.edges) : source.sample();
    return spoil(chance, value);
  };
}

/** The value with an odd one in the place of something in it, now and then. */
function spoil(chance: Chance, value: unknown): unknown {
  if (chance.happens(mistakes)) return chance.pick(oddValues);
  if (Array.isArray(value)) return value.map((item) => spoil(chance, item));
  if (!isNode(value)) return value;
  const members = Object.entries(value).filter(() => !chance.happens(mistakes / 2));
  const others: [string, unknown][] = chance.happens(mistakes) ? [[chance.pick(oddNames), chance.pick(oddValues)]] : [];
  const spoilt: SchemaNode = Object.fromEntries([...members, ...others]);
  return Object.fromEntries(Object.entries(spoilt).map(([name, member]) => [name, spoil(chance, member)]));
}
