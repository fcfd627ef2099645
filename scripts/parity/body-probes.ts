import { isNode, memberOf, valueAt } from '../../server/openapi/document/index.ts';
import type { Content } from '../../server/openapi/model.ts';
import { createVariants } from './body-variants.ts';
import { candidatesFor } from './candidates.ts';
import { listBodies, withBody } from './draft-body.ts';
import { expectBody } from './expectations.ts';
import { type Flat, listAlternatives, typesOfFlat } from './flat-schemas.ts';
import type { Kind, Probe } from './probe-kinds.ts';
import { type Draft, toRequest } from './request-draft.ts';
import { type Sampling, sampleFlat, sampleObject } from './sample-values.ts';

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
  const sampling: Sampling = { document, direction: 'request' };
  const isStructured = content.syntax === 'json' || content.syntax === 'fields';
  const made = (isStructured ? listFlats(document, content) : [])
    .filter((flat) => typesOfFlat(flat).includes('object'))
    .flatMap((flat): Body[] => [
      ['the least', sampleObject(sampling, flat, false)],
      ['everything', sampleObject(sampling, flat, true)],
    ]);
  return [...listBodies(content), ...made];
}

/** Bodies that go to or beyond a constraint of the schema. */
function listChanged({ contract: { document } }: Draft, content: Content): Body[] {
  const sampling: Sampling = { document, direction: 'request' };
  if (!content.check) return [];
  const schema = valueAt(document, content.check.pointer);
  const candidates = () =>
    candidatesFor(sampling, schema).map(({ about, value }): Body => [`the body is ${about}`, value]);
  if (content.syntax === 'text') return candidates().map(([about, value]) => [about, String(value)]);
  if (content.syntax !== 'json' && content.syntax !== 'fields') return [];
  const examples = content.examples.map(({ value }) => value);
  const flats = listFlats(document, content);
  const bases = flats.map(
    (flat) => [flat, findExample(document, flat, examples) ?? sampleFlat(sampling, flat, false)] as const,
  );
  const changed = bases.flatMap(([flat, base]) => (isNode(base) ? createVariants(sampling, flat, base) : []));
  const isObject = bases.length > 0 && bases.every(([, base]) => isNode(base));
  return isObject || content.syntax === 'fields' ? changed : [...candidates(), ...changed];
}

function listFlats(document: object, { check }: Content): Flat[] {
  return check ? listAlternatives(document, valueAt(document, check.pointer)) : [];
}

/** An example that is one of the alternative, as far as the properties tell that have a choice of values. */
function findExample(document: object, flat: Flat, examples: unknown[]): unknown {
  const choices = [...flat.properties].map(
    ([name, schema]) => [name, listAlternatives(document, schema)[0]?.enum] as const,
  );
  return examples.find((example) =>
    choices.every(([name, allowed]) => {
      const value = memberOf(example, name);
      return value === undefined || !allowed || allowed.includes(value);
    }),
  );
}
