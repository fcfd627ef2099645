import {
  type BaseResolver,
  type Config,
  getLineColLocation,
  lint,
  type NormalizedProblem,
  ResolveError,
  YamlParseError,
} from '@redocly/openapi-core';
import { memberOf } from '../../server/openapi/pointer.ts';
import { byPosition, type Finding } from './findings.ts';

/** Applies the rules of a configuration to the contract at `file`; the findings in the order of their positions. A file that cannot be read is a finding. */
export async function lintContract(file: string, config: Config, resolver: BaseResolver): Promise<Finding[]> {
  try {
    const problems = await findProblems(file, config, resolver);
    return problems.map(toFinding).sort(byPosition);
  } catch (error) {
    return [unreadable(file, error)];
  }
}

/** The same as Redocly reports it; throws what keeps a file from being read. */
export async function findProblems(file: string, config: Config, resolver: BaseResolver): Promise<NormalizedProblem[]> {
  const problems = await lint({ ref: file, config, externalRefResolver: resolver });
  const root = await resolver.resolveDocument(null, file, true);
  const isOld = 'parsed' in root && String(memberOf(root.parsed, 'openapi')).startsWith('3.0');
  return problems.filter((problem) => isOld || !isBooleanSchema(problem));
}

/** A file that could not be read, as a finding where the reader stopped. */
export function unreadable(file: string, error: unknown): Finding {
  const finding = { file, line: 1, column: 1, level: 'error' as const, rule: 'readable', message: String(error) };
  if (error instanceof YamlParseError) {
    const [reason = ''] = error.originalError.message.split(/ in "| \(\d+:\d+\)/);
    return {
      ...finding,
      file: error.source.absoluteRef,
      line: error.line || 1,
      column: error.col || 1,
      message: `YAML: ${reason}`,
    };
  }
  if (error instanceof ResolveError) return { ...finding, message: error.originalError.message };
  return error instanceof Error ? { ...finding, message: error.message } : finding;
}

/** Since OpenAPI 3.1 a schema may be `true` or `false` wherever one may stand; Redocly allows that in a few positions only. */
function isBooleanSchema({ ruleId, message }: NormalizedProblem): boolean {
  return ruleId === 'struct' && message === 'Expected type `Schema` (object) but got `boolean`';
}

/** A problem as Redocly reports it, as a finding. */
export function toFinding(problem: NormalizedProblem): Finding {
  const [place] = problem.location;
  const start = place && getLineColLocation(place).start;
  return {
    file: place?.source.absoluteRef ?? '',
    line: start?.line ?? 1,
    column: start?.col ?? 1,
    level: problem.severity === 'error' ? 'error' : 'warning',
    rule: problem.ruleId,
    message: problem.message.replaceAll(/\s+/g, ' ').trim(),
  };
}
