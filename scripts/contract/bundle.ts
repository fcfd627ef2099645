import {
  type BaseResolver,
  bundle,
  createConfig,
  getLineColLocation,
  lint,
  type NormalizedProblem,
  ResolveError,
  YamlParseError,
} from '@redocly/openapi-core';
import type { Document } from '../../server/openapi/document.ts';
import { ContractResolver } from './contract-resolver.ts';
import { type ExpansionLimits, requireFinite } from './expansion.ts';
import { byPosition, type Finding } from './findings.ts';
import { createLocate, createPositions, type Locate, type Positions, readSourceObjects } from './positions.ts';
import { essentialRules } from './rules/essential.ts';

/** A contract as JSON in one document. */
export interface BundledJson {
  json: string;
  /** Every file that it was read from, and what stood there. */
  texts: Map<string, string>;
}

/** A contract in one document. */
export interface Bundled extends BundledJson {
  document: Document;
}

/** A contract with the way back into its files. */
export interface Contract extends Bundled {
  positions: Positions;
}

/** Why a file is no contract that the toolchain can work from. */
export interface Broken {
  findings: Finding[];
}

/** A contract that the toolchain can work from; or why there is none. */
export type Bundle = (Contract & { locate: Locate; findings?: never }) | Broken;

/** The rules that make a document a contract which the toolchain can work from; style is a matter of `spec/redocly.yaml`. */
const wellFormed = createConfig(
  {
    telemetry: 'off',
    rules: {
      'external-value-unresolved': 'error',
      'pattern-invalid': 'error',
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
  },
  { plugins: [essentialRules] },
);

/** The size of the largest contract in one document, in characters of JSON, and its depth. */
const limits: ExpansionLimits = { repeated: Number.POSITIVE_INFINITY, total: 64 * 1024 * 1024, depth: 500 };

/**
 * Reads the contract at `file` with everything that it refers to. Finds every error, or bundles; never throws for a bad contract.
 * @param resolver what reads the files: from the disk unless given, and none outside the folder of `file`
 */
export async function bundleContract(
  file: string,
  resolver: BaseResolver = new ContractResolver(file),
): Promise<Bundle> {
  return bundleUnlessBroken(file, resolver, async () => {
    const contract = await assembleContract(file, resolver);
    return { ...contract, locate: createLocate(contract.positions) };
  });
}

/** The same for those who need no way back, which takes its time in a large contract. */
export async function bundleJson(
  file: string,
  resolver: BaseResolver,
): Promise<(BundledJson & { findings?: never }) | Broken> {
  return bundleUnlessBroken(file, resolver, async () => (await assemble(file, resolver)).bundled);
}

async function bundleUnlessBroken<T>(
  file: string,
  resolver: BaseResolver,
  assemble: () => Promise<T>,
): Promise<T | Broken> {
  const findings = await lintContract(file, resolver);
  if (findings.length > 0) return { findings };
  try {
    return await assemble();
  } catch (error) {
    return { findings: [unreadable(file, error)] };
  }
}

/** Bundles a contract that is known to be well-formed, and whose files the resolver has already read. */
export async function assembleContract(file: string, resolver: BaseResolver): Promise<Contract> {
  const objects = await readSourceObjects(resolver);
  const { bundled, root } = await assemble(file, resolver);
  return { ...bundled, document: JSON.parse(bundled.json), positions: createPositions(root, objects) };
}

async function lintContract(file: string, resolver: BaseResolver): Promise<Finding[]> {
  try {
    const problems = await lint({ ref: file, config: await wellFormed, externalRefResolver: resolver });
    return problems.map(toFinding).sort(byPosition);
  } catch (error) {
    return [unreadable(file, error)];
  }
}

async function assemble(file: string, resolver: BaseResolver): Promise<{ bundled: BundledJson; root: unknown }> {
  const { bundle: result } = await bundle({ ref: file, config: await wellFormed, externalRefResolver: resolver });
  // A part that is referred to where it cannot be named is copied there, each time.
  requireFinite(result.parsed, limits);
  const bundled = { json: JSON.stringify(result.parsed), texts: await readTexts(resolver) };
  return { bundled, root: result.parsed };
}

async function readTexts(resolver: BaseResolver): Promise<Map<string, string>> {
  // A file that only an example links to may be missing.
  const documents = await Promise.all([...resolver.cache.values()].map((document) => document.catch(() => undefined)));
  const read = documents.flatMap((document) => (!document || document instanceof Error ? [] : [document.source]));
  return new Map(read.map(({ absoluteRef, body }) => [absoluteRef, body]));
}

/** Turns a problem as Redocly reports it into a finding. */
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
