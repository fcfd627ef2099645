import { bundle, createConfig, type NormalizedProblem } from '@redocly/openapi-core';
import { type Document, listOperationKeys } from '../../server/openapi/document/index.ts';
import { byPosition, type Finding } from '../cli/findings.ts';
import { findBacktrackingPatterns } from './backtracking-patterns.ts';
import { ContractResolver } from './contract-resolver.ts';
import { findDiscriminatorContradictions } from './discriminator-contradictions.ts';
import { findUnreadItems, placeMediaTypes } from './document-parts.ts';
import { type ExpansionLimits, requireFinite } from './expansion.ts';
import { findIdleKeywords } from './idle-keywords.ts';
import { leaveOutIllTyped } from './leave-out.ts';
import { isUnresolved, leaveOutUnresolved, markUnresolved } from './leave-out-unresolved.ts';
import { leaveOutUnusable } from './leave-out-unusable.ts';
import { findProblems, toFinding, unreadable } from './lint-contract.ts';
import { findForeignFormat } from './openapi-version.ts';
import {
  createLocate,
  createPositions,
  type Locate,
  type Positions,
  readSourceObjects,
  type SourceObjects,
} from './positions.ts';
import { essentialRules } from './rules/essential.ts';
import { findUndeclaredSchemes } from './security-findings.ts';
import { locateRemarks, type Remark, settleOperations } from './settle-operations.ts';
import { keepNullableStrict } from './strict-nullable.ts';

/** A contract as JSON in one document. */
export interface BundledJson {
  json: string;
  /** Every file that it was read from, and what stood there. */
  texts: Map<string, string>;
  /** What is wrong with it, and is left out or passed over. */
  defects: Finding[];
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

/** The rules that make a document a valid one; style is a matter of `redocly.yaml`. */
const wellFormed = createConfig(
  {
    telemetry: 'off',
    rules: {
      'external-value-unresolved': 'error',
      structure: 'error',
      struct: 'error',
      'no-unresolved-refs': 'error',
      'path-parameters-defined': 'error',
      'path-declaration-must-exist': 'error',
      'no-undefined-server-variable': 'error',
      'security-defined': 'off',
    },
  },
  // Without a place of its own, Redocly loads `@theme/plugin.js` of the current folder.
  { plugins: [essentialRules], configPath: import.meta.filename },
);

/** The size of the largest contract in one document, in characters of JSON, and its depth. */
const limits: ExpansionLimits = { repeated: Number.POSITIVE_INFINITY, total: 64 * 1024 * 1024, depth: 500 };

/**
 * Reads the contract at `file` with everything that it refers to. Finds every error, or bundles; never throws for a bad contract.
 * @param resolver what reads the files: from the disk unless given, and none outside the folder of `file`
 */
export async function bundleContract(
  file: string,
  resolver: ContractResolver = new ContractResolver(file),
): Promise<Bundle> {
  const assembled = await assembleUsable(file, resolver);
  if (assembled.findings) return assembled;
  const { bundled, positions, remarks } = assembled;
  const document = JSON.parse(bundled.json);
  const finders = [
    findIdleKeywords,
    findUnreadItems,
    findDiscriminatorContradictions,
    findBacktrackingPatterns,
    findUndeclaredSchemes,
  ];
  const all = [...remarks, ...finders.flatMap((find) => find(document))];
  return { ...bundled, document, positions, remarks: all, locate: createLocate(positions) };
}

/** The same for those who need no way back, which takes its time in a large contract. */
export async function bundleJson(
  file: string,
  resolver: ContractResolver,
): Promise<(BundledJson & { findings?: never }) | Broken> {
  const assembled = await assembleUsable(file, resolver);
  return assembled.findings ? assembled : assembled.bundled;
}

/** The contract without what is in nobody's way once it is left out; or the findings that keep anybody from working with it. */
async function assembleUsable(
  file: string,
  resolver: ContractResolver,
): Promise<(Assembled & { findings?: never }) | Broken> {
  try {
    const foreign = await findForeignFormat(file, resolver);
    if (foreign) return { findings: [foreign] };
    const problems = await findProblems(file, await wellFormed, resolver);
    const objects = await readSourceObjects(resolver);
    const targets = await markUnresolved(problems, resolver);
    const leftOut = await leaveOutIllTyped(problems, resolver);
    const assembled = await assemble(file, resolver, objects, targets);
    const { bundled, positions, remarks, unusable, unresolved } = assembled;
    if (assembled.isEmpty) return { findings: problems.filter(isUnresolved).map(toFinding).sort(byPosition) };
    const told = problems.map((problem) => add(toFinding(problem), leftOut.get(problem) ?? unresolved.get(problem)));
    const mended = locateRemarks({ remarks: unusable, locate: createLocate(positions) });
    const defects = [...told.filter((each) => !isToldAgain(each, mended)), ...resolver.remarks, ...mended];
    return { bundled: { ...bundled, defects: defects.sort(byPosition) }, positions, remarks };
  } catch (error) {
    return { findings: [unreadable(file, error)] };
  }
}

/** Of a header without a name that HTTP has a form for, what became of it is told alone. */
function isToldAgain({ rule, file, line, column }: Finding, mended: Finding[]): boolean {
  const isSame = (other: Finding) => other.file === file && other.line === line && other.column === column;
  return rule === 'structure' && mended.some((other) => other.rule === 'header-name' && isSame(other));
}

function add(finding: Finding, sentence: string | undefined): Finding {
  return sentence === undefined
    ? finding
    : { ...finding, message: `${finding.message.replace(/\.?$/, '.')} ${sentence}` };
}

/** Reads a contract that could be read before. */
export async function assembleContract(file: string, resolver: ContractResolver): Promise<Contract> {
  const assembled = await assembleUsable(file, resolver);
  if (assembled.findings) throw new Error(assembled.findings.map(({ message }) => message).join(' '));
  const { bundled, positions, remarks } = assembled;
  return { ...bundled, document: JSON.parse(bundled.json), positions, remarks };
}

/** A contract in one document, and the way back into its files. */
interface Assembled {
  bundled: BundledJson;
  positions: Positions;
  remarks: Remark[];
}

async function assemble(
  file: string,
  resolver: ContractResolver,
  objects: SourceObjects,
  targets: Map<NormalizedProblem, string>,
) {
  const { bundle: result } = await bundle({ ref: file, config: await wellFormed, externalRefResolver: resolver });
  const document = result.parsed as Document;
  // A part that is referred to where it cannot be named is copied there, each time.
  requireFinite(document, limits);
  placeMediaTypes(document);
  const unresolved = leaveOutUnresolved(document, targets);
  keepNullableStrict(document);
  const remarks = settleOperations(document, objects);
  const unusable = leaveOutUnusable(document);
  const bundled = { json: JSON.stringify(document), texts: await readTexts(resolver) };
  const isEmpty = unresolved.size > 0 && !('webhooks' in document) && listOperationKeys(document).length === 0;
  return { bundled, positions: createPositions(document, objects), remarks, unusable, unresolved, isEmpty };
}

async function readTexts(resolver: ContractResolver): Promise<Map<string, string>> {
  // A file that only an example links to may be missing.
  const documents = await Promise.all([...resolver.cache.values()].map((document) => document.catch(() => undefined)));
  const sources = documents.flatMap((document) => (!document || document instanceof Error ? [] : [document.source]));
  return new Map(sources.map(({ absoluteRef, body }) => [absoluteRef, body]));
}
