import { type Document, namesOf, pointerTo } from '../../server/openapi/document/index.ts';
import { createSchemaChecks, type SchemaViolation } from '../../server/openapi/schema/index.ts';
import type { Finding } from '../cli/findings.ts';
import type { Locate } from '../contract/index.ts';
import { type Check, count, notReadable } from './definition.ts';
import { type Direction, type Example, listExamples } from './list-examples.ts';

/**
 * Checks that every example and every default is one that could be sent: valid in the direction of its message, read-only
 * properties in responses alone, write-only ones in requests alone, the server's own formats included.
 */
export const checkExamples: Check = async ({ bundle }) => {
  const contract = await bundle;
  if (contract.findings) return notReadable;
  const { document, locate } = contract;
  const steps = [...findExamples(document, locate)];
  return {
    findings: steps.flat(),
    note: `${count(steps.length, 'example')} held against ${steps.length === 1 ? 'its' : 'their'} schemas`,
  };
};

/**
 * The findings of one example after the other, so that whoever has something else to do can do it in between.
 * @param directions the messages whose examples count
 */
export function* findExamples(
  document: Document,
  locate: Locate,
  directions: Direction[] = ['request', 'response'],
): Generator<Finding[]> {
  const checks = {
    request: createSchemaChecks(document, 'request'),
    response: createSchemaChecks(document, 'response'),
  };
  const counted = listExamples(document).filter(({ direction }) => directions.includes(direction));
  for (const same of Map.groupBy(counted, ({ pointer }) => pointer).values()) {
    const results = same.map((example) => ({
      example,
      violations: checks[example.direction](example.schema).findViolations(example.value),
    }));
    // An example in a schema that both directions share may show either of them; one at a message must fit each direction that it is for.
    const inSchema = same.some(({ schema, pointer }) => pointer.startsWith(`${schema}/`));
    const isRight = inSchema && results.some(({ violations }) => violations.length === 0);
    const [worst] = isRight ? [] : results.filter(({ violations }) => violations.length > 0);
    yield worst ? toFindings(locate, worst.example, worst.violations) : [];
  }
}

function toFindings(locate: Locate, { pointer, direction }: Example, violations: SchemaViolation[]): Finding[] {
  const unions = violations
    .filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf')
    .map(({ instancePath }) => instancePath);
  // A value that fits no alternative is wrong once, not once for each of them.
  const shown = violations.filter(
    ({ instancePath, keyword }) =>
      /^(one|any)Of$/.test(keyword) || !unions.some((union) => instancePath.startsWith(union)),
  );
  const texts = new Map(shown.map((each) => [`${each.instancePath} ${each.message}`, each]));
  return [...texts.values()].map(({ instancePath, message, keyword }) => {
    const tokens = namesOf(instancePath);
    const place = tokens.length > 0 ? `${tokens.join('.')} ` : '';
    return {
      ...locate(pointerTo(pointer, ...tokens)),
      level: 'error',
      rule: ruleOf(keyword, pointer),
      message: `As ${direction === 'request' ? 'a request' : 'a response'} this is not valid: ${place}${message}.`,
    };
  });
}

function ruleOf(keyword: string, pointer: string): string {
  if (keyword === 'readOnly') return 'example-read-only';
  if (keyword === 'writeOnly') return 'example-write-only';
  return pointer.endsWith('/default') ? 'default-invalid' : 'example-invalid';
}
