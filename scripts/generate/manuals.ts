import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DescribedVariable, variables } from '../../server/config.ts';
import { limitRows } from '../../server/openapi/limits.ts';

const manual = 'server/README.md';

/** The tables of the manual that the code means, by the comment that they follow in it, up to `<!-- end -->`. */
const tables: Record<string, () => string> = {
  variables: () => renderTable(['variable', 'default', 'meaning'], Object.entries(variables).map(describeVariable)),
  limits: () => renderTable(['of', 'at most', 'otherwise'], limitRows),
};

/** The manuals of a project with their tables as the code means them, by file; none where it has no such manual. */
export async function renderManuals(project: string): Promise<Map<string, string>> {
  const text = await readFile(join(project, manual), 'utf8').catch(() => undefined);
  if (text === undefined) return new Map();
  const rendered = text.replaceAll(/^<!-- (\w+) -->\n(?:.*\n)*?<!-- end -->$/gm, (block, name: string) => {
    const render = tables[name];
    return render ? `<!-- ${name} -->\n${render()}\n<!-- end -->` : block;
  });
  return new Map([[manual, rendered]]);
}

function renderTable(head: string[], rows: (string | number)[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function describeVariable([name, variable]: [string, DescribedVariable<unknown>]): string[] {
  const { default: standard, shown = Array.isArray(standard) ? 'none' : `\`${standard}\``, about } = variable;
  return [`\`${name}\``, shown, about];
}
