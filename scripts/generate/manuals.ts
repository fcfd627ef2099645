import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { variables } from '../../server/config.ts';
import { limitRows } from '../../server/openapi/limits.ts';
import type { DescribedVariable } from '../../server/project.ts';
import { type CommandName, callOf, commands, listOptions } from '../cli/index.ts';
import { type Rule, rules } from '../contract/rules/index.ts';

/** The manuals with tables that follow from the code. */
const manuals = ['README.md', 'scripts/README.md', 'server/README.md', 'spec/README.md'];

/** The tables of manuals, by the comment that a table follows, up to `<!-- end -->`. */
const tables: Record<string, (project: string) => string | undefined> = {
  variables: () => renderTable(['variable', 'default', 'meaning'], Object.entries(variables).map(describeVariable)),
  limits: () => renderTable(['of', 'at most', 'otherwise'], limitRows),
  commands: () => renderTable(['command', 'option', 'meaning'], commandNames.flatMap(describeCommand)),
  bench: (project) => renderBench(join(project, 'test/bench/results.json')),
  rules: () => renderTable(['rule', 'set', 'demands', 'wrong', 'right'], Object.entries<Rule>(rules).map(describeRule)),
};

/** The manuals that a project has, by file, with their tables as the code has them. */
export async function renderManuals(project: string): Promise<Map<string, string>> {
  const rendered = manuals.map(async (manual): Promise<[string, string][]> => {
    const text = await readFile(join(project, manual), 'utf8').catch(() => undefined);
    return text === undefined ? [] : [[manual, renderTables(project, text)]];
  });
  return new Map((await Promise.all(rendered)).flat());
}

function renderTables(project: string, text: string): string {
  return text.replaceAll(/^<!-- (\w+) -->\n(?:.*\n)*?<!-- end -->$/gm, (block, name: string) => {
    const rendered = tables[name]?.(project);
    return rendered === undefined ? block : `<!-- ${name} -->\n${rendered}\n<!-- end -->`;
  });
}

/** What the benchmark of this project has measured last. */
interface BenchResults {
  measured: { subject: string; about: string; figures: Record<string, number> }[];
}

const benchColumns = [
  ['valid POST', '× cpu valid'],
  ['invalid POST', '× cpu invalid'],
  ['404', '× cpu missing'],
  ['start to first 201', '× start cpu'],
  ['memory', '× memory'],
] as const;

/** CPU and memory of each subject beside bare Express. */
function renderBench(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const { measured }: BenchResults = JSON.parse(readFileSync(file, 'utf8'));
  const rows = measured.map(({ about, figures }) => [
    about,
    ...benchColumns.map(([, name]) => figures[name]?.toFixed(2) ?? ''),
  ]);
  return renderTable(['beside bare Express', ...benchColumns.map(([heading]) => heading)], rows);
}

function renderTable(head: string[], rows: (string | number)[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function describeVariable([name, variable]: [string, DescribedVariable<unknown>]): string[] {
  const { default: standard, shown = Array.isArray(standard) ? 'none' : `\`${standard}\``, about } = variable;
  return [`\`${name}\``, shown, about];
}

const commandNames = Object.keys(commands) as CommandName[];

/** A row for what a command does, then one for each option. */
function describeCommand(name: CommandName): string[][] {
  const { about, options, ...rest } = commands[name];
  const operands = 'operands' in rest ? [rest.operands] : [];
  const rows = listOptions(options).slice(0, -1);
  return [
    [`\`${callOf(name, ...operands)}\``, '', about],
    ...rows.map(([option, meaning]) => ['', `\`${option}\``, meaning]),
  ].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
}

function describeRule([name, { set, demands, wrong, right }]: [string, Rule]): string[] {
  return [`\`contract/${name}\``, set ?? '', demands, `\`${wrong}\``, `\`${right}\``];
}
