import { existsSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import {
  BaseResolver,
  type Config,
  createConfig,
  type Document as File,
  getLineColLocation,
  isAbsoluteUrl,
  loadConfig,
  type Source,
} from '@redocly/openapi-core';
import { pointerTo } from '../../server/openapi/document/index.ts';
import { byPosition, count, type Finding } from '../cli/index.ts';
import { ContractResolver, lintContract, locateRemarks } from '../contract/index.ts';
import { rules } from '../contract/rules/index.ts';
import type { Check, CheckOptions } from './definition.ts';
import { findBySpectral } from './spectral.ts';

/**
 * Checks that the contract is well-formed, and that it obeys the rules of the `redocly.yaml` beside it, or else those that are sound in any house style:
 * Redocly's own and those of `scripts/contract/rules/`. Only trusted rules run code of their own.
 */
export const checkLint: Check = async (options) => {
  const contract = await options.bundle;
  const found = contract.findings ?? [...contract.defects, ...locateRemarks(contract)];
  const configPath = join(dirname(options.file), 'redocly.yaml');
  // Rules speak of versions of OpenAPI that they know.
  const isForeign = contract.findings?.some(({ rule }) => rule === 'openapi-version');
  const [reported, others] = await Promise.all([
    isForeign ? [] : lintBy(configPath, options, found.some(isCostly)),
    // It reads what is saved, and takes too long for each keystroke.
    options.isVoid ? [] : findBySpectral(options.file, options.project, options.isTrusted),
  ]);
  const findings = merge(found, [...reported, ...others]);
  return { findings, note: findings.length === 0 ? 'no findings' : count(findings.length, 'finding') };
};

/** Redocly's rules that check examples, in unbounded time. The check of examples does it in bounded time. */
const exampleRules = ['no-invalid-media-type-examples', 'no-invalid-parameter-examples', 'no-invalid-schema-examples'];

/** Tells whether checking a value against the schema may take forever. */
function isCostly({ rule }: Finding): boolean {
  return rule === 'schema-vast' || rule === 'schema-endless' || rule === 'pattern-backtracks';
}

async function lintBy(configPath: string, options: CheckOptions, hasCostly: boolean): Promise<Finding[]> {
  const { file, isTrusted, createResolver } = options;
  try {
    const { config, withheld } = await (existsSync(configPath)
      ? loadRules(configPath, isTrusted)
      : { config: await createStandard(), withheld: [] });
    if (hasCostly) config?.skipRules(exampleRules);
    return config ? [...withheld, ...(await lintContract(file, config, await createResolver()))] : withheld;
  } catch (error) {
    const message = `The rules cannot be read: ${error instanceof Error ? error.message : error}`;
    return [{ file: configPath, line: 1, column: 1, level: 'error', rule: 'readable', message }];
  }
}

/** The findings of both; a finding that the rules report too is theirs. */
function merge(found: Finding[], reported: Finding[]): Finding[] {
  const nameOf = ({ file, line, rule }: Finding) => `${file}:${line} ${rule}`;
  const known = new Set(reported.map(nameOf));
  return [...found.filter((finding) => !known.has(nameOf(finding))), ...reported].sort(byPosition);
}

/** The plugin of the toolchain, which any `redocly.yaml` may name. */
const ownPlugin = join(import.meta.dirname, '../contract/rules/index.ts');

/** Sound rules that OpenAPI does not have: what breaks one is a warning unless a `redocly.yaml` says otherwise. */
const advised = new Set(['body-without-meaning', 'keyword-of-other-type', 'lists-have-items', 'read-and-write-only']);

/** The rules of a contract without a `redocly.yaml`: what is wrong in any house style. */
function createStandard(): Promise<Config> {
  const sound = Object.entries(rules).filter(([, { set }]) => set === 'sound');
  // What is given to `createConfig` gets no prefix.
  const own = sound.map(([id, { rule }]) => [`contract/${id}`, rule] as const);
  const levels = sound.map(([id]) => [`contract/${id}`, advised.has(id) ? 'warn' : 'error'] as const);
  return createConfig(
    { telemetry: 'off', rules: Object.fromEntries(levels) },
    { plugins: [{ id: 'sound', rules: { oas3: Object.fromEntries(own) } }], configPath: import.meta.filename },
  );
}

/** Plugins beside a `redocly.yaml` that Redocly loads even if they are not named. */
const unnamedPlugins = ['js', 'cjs', 'mjs'].map((extension) => `@theme/plugin.${extension}`);

/**
 * Loads the rules of a `redocly.yaml`. Unless it is trusted, it runs no code but the plugin of the toolchain, and fetches
 * nothing; each plugin and each set of rules that is left out is a finding.
 */
async function loadRules(
  configPath: string,
  isTrusted: boolean,
): Promise<{ config: Config | undefined; withheld: Finding[] }> {
  if (isTrusted)
    return { config: await loadConfig({ configPath, externalRefResolver: new BaseResolver() }), withheld: [] };
  const unnamed = unnamedPlugins.find((name) => existsSync(join(dirname(configPath), name)));
  if (unnamed !== undefined) {
    const message = `${unnamed} beside it is a plugin: its rules are not applied without --trust.`;
    return { config: undefined, withheld: [withhold({ file: configPath, line: 1, column: 1 }, message)] };
  }
  const resolver = new RulesResolver(configPath);
  const config = await loadConfig({ configPath, externalRefResolver: resolver });
  return { config, withheld: resolver.withheld };
}

/** Reads a `redocly.yaml` and those that it extends, without what runs code or is fetched. */
class RulesResolver extends ContractResolver {
  readonly withheld: Finding[] = [];

  override parseDocument(source: Source, isRoot = false): File {
    const document = super.parseDocument(source, isRoot);
    const isOwn = (name: string) => resolve(dirname(source.absoluteRef), name) === ownPlugin;
    // A set of Redocly's or of the toolchain has no extension, a file of the author's has one.
    const isReadable = (name: string) =>
      !isAbsoluteUrl(name) && (extname(name) !== '' || /^(contract\/)?[\w-]+$/.test(name));
    const visit = (node: unknown, pointer: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        const place = pointerTo(pointer, key);
        if (key === 'plugins') this.#withhold(source, place, value, isOwn, 'run');
        if (key === 'extends') this.#withhold(source, place, value, isReadable, 'applied');
        visit(value, place);
      }
    };
    visit(document.parsed, '#');
    return document;
  }

  #withhold(source: Source, pointer: string, list: unknown, isKept: (name: string) => boolean, verb: string): void {
    if (!Array.isArray(list)) return;
    for (const [index, given] of list.entries()) {
      if (isKept(String(given))) continue;
      const { start } = getLineColLocation({ source, pointer: pointerTo(pointer, String(index)) });
      const place = { file: source.absoluteRef, line: start.line, column: start.col };
      this.withheld.push(withhold(place, `${given} is not ${verb} without --trust.`));
    }
    list.splice(0, list.length, ...list.filter((given) => isKept(String(given))));
  }
}

function withhold(place: Pick<Finding, 'file' | 'line' | 'column'>, message: string): Finding {
  return { ...place, level: 'warning', rule: 'rules-untrusted', message };
}
