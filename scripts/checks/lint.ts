import { existsSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import {
  BaseResolver,
  type Config,
  type Document as File,
  getLineColLocation,
  isAbsoluteUrl,
  loadConfig,
  type Source,
} from '@redocly/openapi-core';
import { pointerTo } from '../../server/openapi/document/index.ts';
import { byPosition, count, type Finding } from '../cli/index.ts';
import { ContractResolver, lintContract, locateRemarks } from '../contract/index.ts';
import type { Check } from './definition.ts';

/**
 * Checks that the contract is well-formed, and well written by the rules of the `redocly.yaml` beside it, if there is one:
 * Redocly's own and those of `scripts/contract/rules/`. How a contract is written that has none is its author's affair.
 * Only rules that are trusted run code of their own.
 */
export const checkLint: Check = async ({ file, bundle, createResolver, isTrusted }) => {
  const contract = await bundle;
  const found = contract.findings ?? [...contract.defects, ...locateRemarks(contract)];
  const config = join(dirname(file), 'redocly.yaml');
  const reported = existsSync(config)
    ? await lintBy(config, { file, isTrusted, resolver: await createResolver(), isCostly: found.some(isCostly) })
    : [];
  const findings = merge(found, reported);
  return { findings, note: findings.length === 0 ? 'no findings' : count(findings.length, 'finding') };
};

/** Redocly's rules that hold examples against schemas, in time that the schemas alone decide on; so does the check of examples, in bounded time. */
const exampleRules = ['no-invalid-media-type-examples', 'no-invalid-parameter-examples', 'no-invalid-schema-examples'];

/** Tells whether to hold a value against the schema may take for ever. */
function isCostly({ rule }: Finding): boolean {
  return rule === 'schema-vast' || rule === 'schema-endless' || rule === 'pattern-backtracks';
}

interface LintOptions {
  file: string;
  isTrusted: boolean;
  resolver: ContractResolver;
  /** True if no value is held against schemas. */
  isCostly: boolean;
}

async function lintBy(configPath: string, { file, isTrusted, resolver, isCostly }: LintOptions): Promise<Finding[]> {
  try {
    const { config, withheld } = await loadRules(configPath, isTrusted);
    if (isCostly) config?.skipRules(exampleRules);
    return config ? [...withheld, ...(await lintContract(file, config, resolver))] : withheld;
  } catch (error) {
    const message = `The rules cannot be read: ${error instanceof Error ? error.message : error}`;
    return [{ file: configPath, line: 1, column: 1, level: 'error', rule: 'readable', message }];
  }
}

/** The findings of both; what the rules have found as well they tell in their own way. */
function merge(found: Finding[], reported: Finding[]): Finding[] {
  const nameOf = ({ file, line, rule }: Finding) => `${file}:${line} ${rule}`;
  const known = new Set(reported.map(nameOf));
  return [...found.filter((finding) => !known.has(nameOf(finding))), ...reported].sort(byPosition);
}

/** The plugin that this project brings, which any `redocly.yaml` may name. */
const ownPlugin = join(import.meta.dirname, '../contract/rules/index.ts');

/** Plugins that Redocly loads from the folder of a `redocly.yaml` that does not name them. */
const unnamedPlugins = ['js', 'cjs', 'mjs'].map((extension) => `@theme/plugin.${extension}`);

/**
 * Loads the rules of a `redocly.yaml`. Unless it is trusted, it runs no code but the plugin of this project, and nothing is
 * fetched; each plugin and each set of rules that is left out for that is a finding.
 */
export async function loadRules(
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

/** Reads a `redocly.yaml` and those that it extends without what would run code or be fetched. */
class RulesResolver extends ContractResolver {
  readonly withheld: Finding[] = [];

  override parseDocument(source: Source, isRoot = false): File {
    const document = super.parseDocument(source, isRoot);
    const isOwn = (name: string) => resolve(dirname(source.absoluteRef), name) === ownPlugin;
    // An address has an extension as often as not; `recommended` and a file are this project's and the author's own.
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
