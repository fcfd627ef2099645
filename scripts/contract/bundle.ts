import { type BaseResolver, bundle, createConfig } from '@redocly/openapi-core';
import type { Document } from '../../server/openapi/document.ts';
import { findUnusable, type Unusable } from '../../server/openapi/unusable.ts';
import { ContractResolver } from './contract-resolver.ts';
import { type ExpansionLimits, requireFinite } from './expansion.ts';
import { byPosition, type Finding } from './findings.ts';
import { lintContract, unreadable } from './lint-contract.ts';
import { createLocate, createPositions, type Locate, type Positions, readSourceObjects } from './positions.ts';
import { essentialRules } from './rules/essential.ts';
import { type Remark, settleOperations } from './settle-operations.ts';

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
  /** What its author should know, though it keeps nothing from working. */
  remarks: Remark[];
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
      'path-parameters-defined': 'error',
      'path-declaration-must-exist': 'error',
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
  const assembled = await assembleUsable(file, resolver);
  if (assembled.findings) return assembled;
  const { bundled, positions, remarks } = assembled;
  return { ...bundled, document: JSON.parse(bundled.json), positions, remarks, locate: createLocate(positions) };
}

/** The same for those who need no way back, which takes its time in a large contract. */
export async function bundleJson(
  file: string,
  resolver: BaseResolver,
): Promise<(BundledJson & { findings?: never }) | Broken> {
  const assembled = await assembleUsable(file, resolver);
  return assembled.findings ? assembled : assembled.bundled;
}

async function assembleUsable(
  file: string,
  resolver: BaseResolver,
): Promise<(Assembled & { findings?: never }) | Broken> {
  const findings = await lintContract(file, await wellFormed, resolver);
  if (findings.length > 0) return { findings };
  try {
    const assembled = await assemble(file, resolver);
    const unusable = findUnusable(assembled.positions.root.value as Document);
    if (unusable.length === 0) return assembled;
    const locate = createLocate(assembled.positions);
    return { findings: unusable.map((found) => toFinding(found, locate)).sort(byPosition) };
  } catch (error) {
    return { findings: [unreadable(file, error)] };
  }
}

function toFinding({ rule, pointer, message }: Unusable, locate: Locate): Finding {
  return { ...locate(pointer), level: 'error', rule, message };
}

/** Bundles a contract that is known to be well-formed, and whose files the resolver has already read. */
export async function assembleContract(file: string, resolver: BaseResolver): Promise<Contract> {
  const { bundled, positions, remarks } = await assemble(file, resolver);
  return { ...bundled, document: JSON.parse(bundled.json), positions, remarks };
}

/** A contract in one document, and the way back into its files. */
interface Assembled {
  bundled: BundledJson;
  positions: Positions;
  remarks: Remark[];
}

async function assemble(file: string, resolver: BaseResolver): Promise<Assembled> {
  const objects = await readSourceObjects(resolver);
  const { bundle: result } = await bundle({ ref: file, config: await wellFormed, externalRefResolver: resolver });
  // A part that is referred to where it cannot be named is copied there, each time.
  requireFinite(result.parsed, limits);
  const remarks = settleOperations(result.parsed as Document, objects);
  const bundled = { json: JSON.stringify(result.parsed), texts: await readTexts(resolver) };
  return { bundled, positions: createPositions(result.parsed, objects), remarks };
}

async function readTexts(resolver: BaseResolver): Promise<Map<string, string>> {
  // A file that only an example links to may be missing.
  const documents = await Promise.all([...resolver.cache.values()].map((document) => document.catch(() => undefined)));
  const sources = documents.flatMap((document) => (!document || document instanceof Error ? [] : [document.source]));
  return new Map(sources.map(({ absoluteRef, body }) => [absoluteRef, body]));
}
