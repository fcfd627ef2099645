import { relative } from 'node:path';
import {
  BaseResolver,
  bundle,
  createConfig,
  getLineColLocation,
  lint,
  type NormalizedProblem,
  ResolveError,
  YamlParseError,
} from '@redocly/openapi-core';
import type { Document } from '../../server/openapi/document.ts';
import type { Sources } from '../../server/openapi/sources.ts';
import { createLocate, type Locate, type Place, readOrigins } from './places.ts';
import { findSources } from './sources.ts';

/** Something that the contract's author should look at, on the line where it arises; a notice is nothing to mend. */
export interface Finding extends Place {
  level: 'error' | 'warning' | 'notice';
  rule: string;
  message: string;
}

/** A contract in one document, with the files that it was read from, the way back into them and the line of each part; or why there is none. */
export type Bundle =
  | { document: Document; files: string[]; locate: Locate; sources: Sources; findings?: never }
  | { findings: Finding[] };

/** What makes a document a contract that the toolchain can work from; style is a matter of `spec/redocly.yaml`. */
const wellFormed = createConfig({
  telemetry: 'off',
  rules: {
    struct: 'error',
    'no-unresolved-refs': 'error',
    'operation-operationId': 'error',
    'operation-operationId-unique': 'error',
    'path-parameters-defined': 'error',
    'path-declaration-must-exist': 'error',
    'no-identical-paths': 'error',
    'no-undefined-server-variable': 'error',
    'security-defined': 'off',
  },
});

/**
 * Reads the contract at `file` with everything that it refers to. Finds every error, or bundles; never throws for a bad contract.
 * @param resolver what reads the files: from the disk unless given
 */
export async function bundleContract(file: string, resolver = new BaseResolver()): Promise<Bundle> {
  try {
    const config = await wellFormed;
    const findings = (await lint({ ref: file, config, externalRefResolver: resolver })).map(toFinding);
    if (findings.length > 0) return { findings: findings.sort(byPlace) };
    const origins = await readOrigins(resolver);
    const { bundle: result, fileDependencies } = await bundle({ ref: file, config, externalRefResolver: resolver });
    const document: Document = JSON.parse(JSON.stringify(result.parsed));
    const locate = createLocate(result.parsed, origins);
    return { document, files: [...fileDependencies], locate, sources: findSources(document, locate) };
  } catch (error) {
    return { findings: [unreadable(file, error)] };
  }
}

/** The finding as one line: `file:line:col level rule message`, the file relative to the current folder. */
export function renderFinding({ file, line, column, level, rule, message }: Finding): string {
  return `${relative('', file)}:${line}:${column} ${level} ${rule} ${message}`;
}

/** What Redocly reports, as a finding. */
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

/** The order in which findings are shown. */
export function byPlace(a: Finding, b: Finding): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule);
}
