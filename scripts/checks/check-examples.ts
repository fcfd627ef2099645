import { namesOf, pointerTo } from '../../server/openapi/pointer.ts';
import { createSchemaChecks, type SchemaViolation } from '../../server/openapi/schema-checks.ts';
import type { Finding } from '../contract/findings.ts';
import type { Locate } from '../contract/positions.ts';
import { type Check, count, notReadable } from './definition.ts';
import { type Example, listExamples } from './list-examples.ts';

/**
 * Checks that every example and every default is one that could be sent: valid in the direction of its message, read-only
 * properties in responses alone, write-only ones in requests alone, the server's own formats included.
 */
export const checkExamples: Check = async ({ bundle }) => {
  const contract = await bundle;
  if (contract.findings) return notReadable;
  const { document, locate } = contract;
  const checks = {
    request: createSchemaChecks(document, 'request'),
    response: createSchemaChecks(document, 'response'),
  };
  const examples = Map.groupBy(listExamples(document), ({ pointer }) => pointer);
  const findings = [...examples.values()].flatMap((directions) => {
    const results = directions.map((example) => ({
      example,
      violations: checks[example.direction](example.schema).findViolations(example.value),
    }));
    // An example in a schema that both directions share may show either of them; one at a message must fit each direction that it is for.
    const inSchema = directions.some(({ schema, pointer }) => pointer.startsWith(`${schema}/`));
    if (inSchema && results.some(({ violations }) => violations.length === 0)) return [];
    const [worst] = results.filter(({ violations }) => violations.length > 0);
    return worst ? toFindings(locate, worst.example, worst.violations) : [];
  });
  return {
    findings,
    note: `${count(examples.size, 'example')} held against ${examples.size === 1 ? 'its' : 'their'} schemas`,
  };
};

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
