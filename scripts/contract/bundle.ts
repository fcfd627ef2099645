import { bundle, createConfig } from '@redocly/openapi-core';
import { type Document, listOperationKeys } from '../../server/openapi/document/index.ts';
import { settleDynamicReferences } from '../../server/openapi/schema/index.ts';
import { byPosition, CommandError, type Finding, renderFinding } from '../cli/index.ts';
import {
  isUnresolved,
  leaveOutIllTyped,
  leaveOutUnresolved,
  leaveOutUnusable,
  listDamages,
  markUnresolved,
} from './leave-out.ts';
import { findForeignFormat, findProblems, toFinding, unreadable } from './lint.ts';
import { type ExpansionLimits, requireFinite } from './parsing.ts';
import {
  createLocate,
  createPositions,
  type Locate,
  locateRemarks,
  type Positions,
  type Remark,
  readSourceObjects,
} from './positions.ts';
import { findRemarks } from './remarks.ts';
import { ContractResolver } from './resolver.ts';
import { essentialRules } from './rules/essential.ts';
import { placeMediaTypes, settleOperations, settleStrictNullable, standFor } from './settle.ts';

/** A contract as JSON in one document. */
export interface BundledJson {
  json: string;
  /** Every file that it was read from, with its text. */
  texts: Map<string, string>;
  /** What is wrong with it, and is left out or ignored. */
  defects: Finding[];
}

/** The pointers to what is left out of a document that was read, or mended in it. */
export const leftOutOf = new WeakMap<Document, string[]>();

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

/** The reasons why the toolchain cannot work from a file. */
export interface Broken {
  findings: Finding[];
}

/** A contract that the toolchain can work from, or the reasons why there is none. */
export type Bundle = (Contract & { locate: Locate; findings?: never }) | Broken;

/** The rules of a valid document; style is a matter of `redocly.yaml`. */
const wellFormed = createConfig(
  {
    telemetry: 'off',
    rules: {
      'external-value-unresolved': 'error',
      'keyword-near': 'warn',
      structure: 'error',
      struct: 'error',
      'no-unresolved-refs': 'error',
      'path-parameters-defined': 'error',
      'path-declaration-must-exist': 'error',
      'no-undefined-server-variable': 'error',
      'security-defined': 'off',
    },
  },
  // Unless this is given, Redocly loads `@theme/plugin.js` of the current folder.
  { plugins: [essentialRules], configPath: import.meta.filename },
);

/** The size of the largest contract in one document, in characters of JSON, and its depth. */
const limits: ExpansionLimits = { repeated: Number.POSITIVE_INFINITY, total: 64 * 1024 * 1024, depth: 500 };

/**
 * Reads the contract at `file` with everything that it refers to. Finds every error, or bundles; never throws for a bad contract.
 * @param resolver reads the files: by default from the disk, none outside the folder of `file`
 */
export async function bundleContract(
  file: string,
  resolver: ContractResolver = new ContractResolver(file),
): Promise<Bundle> {
  const assembled = await assemble(file, resolver);
  if (assembled.findings) return assembled;
  const contract = toContract(assembled);
  const { document, positions, remarks } = contract;
  return { ...contract, remarks: [...remarks, ...findRemarks(document)], locate: createLocate(positions) };
}

/** Reads a contract without the way back into its files, which takes time in a large contract. */
export async function bundleJson(
  file: string,
  resolver: ContractResolver,
): Promise<(BundledJson & { findings?: never }) | Broken> {
  const assembled = await assemble(file, resolver);
  return assembled.findings ? assembled : assembled.bundled;
}

/** Reads a contract that could be read before, without remarks on its schemas. */
export async function assembleContract(file: string, resolver: ContractResolver): Promise<Contract> {
  const assembled = await assemble(file, resolver);
  if (assembled.findings) throw new Error(assembled.findings.map(({ message }) => message).join(' '));
  return toContract(assembled);
}

/**
 * Reads the contract of a file; throws a `CommandError` with a line for each finding when the toolchain cannot work from it.
 * @param allowRefs the folders that it may refer to beside its own
 */
export async function readContract(file: string, allowRefs: string[] = []): Promise<Exclude<Bundle, Broken>> {
  const read = await bundleContract(file, new ContractResolver(file, allowRefs));
  if (read.findings) throw new CommandError(read.findings.map(renderFinding).join('\n'), { exitCode: 1 });
  return read;
}

/** A contract in one document, and the way back into its files. */
interface Assembled {
  bundled: BundledJson;
  positions: Positions;
  remarks: Remark[];
  /** The pointers to what is left out or mended. */
  leftOut: string[];
  findings?: never;
}

function toContract({ bundled, positions, remarks, leftOut }: Assembled): Contract {
  const document: Document = JSON.parse(bundled.json);
  leftOutOf.set(document, leftOut);
  return { ...bundled, document, positions, remarks };
}

/** The contract without what can be left out; or the findings for which the toolchain cannot work from it. */
async function assemble(file: string, resolver: ContractResolver): Promise<Assembled | Broken> {
  try {
    const foreign = await findForeignFormat(file, resolver);
    if (foreign) return { findings: [foreign] };
    const problems = await findProblems(file, await wellFormed, resolver);
    const objects = await readSourceObjects(resolver);
    const targets = await markUnresolved(problems, resolver);
    const leftOut = await leaveOutIllTyped(problems, resolver);
    const document = await bundleFiles(file, resolver);
    const hadPaths = Object.keys(document.paths ?? {}).length > 0;
    const unresolved = leaveOutUnresolved(document, targets);
    settleStrictNullable(document);
    settleDynamicReferences(document, (original, copy) => standFor(objects, original, copy));
    const remarks = settleOperations(document, objects);
    const unusable = leaveOutUnusable(document);
    const isEmptied = hadPaths && !('webhooks' in document) && listOperationKeys(document).length === 0;
    if (unresolved.size > 0 && isEmptied)
      return { findings: problems.filter(isUnresolved).map(toFinding).sort(byPosition) };
    const positions = createPositions(document, objects);
    const found = problems.map((problem) =>
      addSentence(toFinding(problem), leftOut.get(problem) ?? unresolved.get(problem)),
    );
    const mended = locateRemarks({ remarks: unusable, locate: createLocate(positions) });
    const defects = [...found.filter((each) => !isRepeated(each, mended)), ...resolver.remarks, ...mended];
    const texts = await readTexts(resolver);
    return {
      bundled: { json: JSON.stringify(document), texts, defects: defects.sort(byPosition) },
      leftOut:
        leftOut.size + unresolved.size + unusable.length + resolver.remarks.length > 0 ? listDamages(document) : [],
      positions,
      remarks,
    };
  } catch (error) {
    return { findings: [unreadable(file, error)] };
  }
}

async function bundleFiles(file: string, resolver: ContractResolver): Promise<Document> {
  const { bundle: result } = await bundle({ ref: file, config: await wellFormed, externalRefResolver: resolver });
  const document = result.parsed as Document;
  // A part that is referred to where it cannot be named is copied there, each time.
  requireFinite(document, limits);
  placeMediaTypes(document);
  return document;
}

/** Of a header whose name HTTP does not allow, the finding that says what was done is enough. */
function isRepeated({ rule, file, line, column }: Finding, mended: Finding[]): boolean {
  const isSame = (other: Finding) => other.file === file && other.line === line && other.column === column;
  return rule === 'structure' && mended.some((other) => other.rule === 'header-name' && isSame(other));
}

function addSentence(finding: Finding, sentence: string | undefined): Finding {
  return !sentence ? finding : { ...finding, message: `${finding.message.replace(/\.?$/, '.')} ${sentence}` };
}

async function readTexts(resolver: ContractResolver): Promise<Map<string, string>> {
  // A file that only an example links to may be missing.
  const documents = await Promise.all([...resolver.cache.values()].map((document) => document.catch(() => undefined)));
  const sources = documents.flatMap((document) => (!document || document instanceof Error ? [] : [document.source]));
  return new Map(sources.map(({ absoluteRef, body }) => [absoluteRef, body]));
}
