import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Finding } from '../cli/index.ts';

/** The names of a ruleset of Spectral, in the order in which Spectral looks for them. */
const names = ['.spectral.yaml', '.spectral.yml', '.spectral.json', '.spectral.js'];

/**
 * The findings of Spectral by the ruleset beside the contract or in the project, where there is one and Spectral is installed. A
 * ruleset may run code and fetch others, so only a trusted one is applied.
 */
export async function findBySpectral(file: string, project: string, isTrusted: boolean): Promise<Finding[]> {
  const folders = [dirname(file), project];
  const [ruleset] = folders.flatMap((folder) => names.map((name) => join(folder, name))).filter(existsSync);
  if (ruleset === undefined) return [];
  const tell = (message: string): Finding[] => [
    { file: ruleset, line: 1, column: 1, level: 'warning', rule: 'rules-spectral', message },
  ];
  if (!isTrusted) return tell('The rules of Spectral are not applied without --trust.');
  const packages = folders.map((folder) => join(folder, 'node_modules/@stoplight/spectral-cli/package.json'));
  const manifest = packages.find(existsSync);
  if (manifest === undefined)
    return tell('Spectral is not installed, so its rules are not applied: npm i -D @stoplight/spectral-cli.');
  const { bin }: { bin?: { spectral?: string } } = JSON.parse(readFileSync(manifest, 'utf8'));
  const script = join(dirname(manifest), bin?.spectral ?? 'dist/index.js');
  const args = [script, 'lint', file, '--ruleset', ruleset, '--format', 'json', '--quiet'];
  const output = await new Promise<string>((resolve) => {
    // It exits with 1 where it has findings.
    execFile(process.execPath, args, { maxBuffer: 2 ** 28, timeout: 120_000 }, (error, stdout, stderr) =>
      resolve(stdout.trim() || stderr.trim() || String(error?.message ?? '')),
    );
  });
  return readFindings(output) ?? tell(`Spectral fails: ${output.split('\n')[0]}`);
}

interface SpectralFinding {
  code: string;
  message: string;
  severity: number;
  source?: string;
  range: Record<'start' | 'end', { line: number; character: number }>;
}

const levels = ['error', 'warning', 'notice', 'notice'] as const;

/** Its findings as ours; undefined where it has printed anything else. */
function readFindings(output: string): Finding[] | undefined {
  try {
    const found: SpectralFinding[] = JSON.parse(output);
    return found.map(({ code, message, severity, source = '', range: { start, end } }) => ({
      ...{ file: source, line: start.line + 1, column: start.character + 1 },
      end: { line: end.line + 1, column: end.character + 1 },
      ...{ level: levels[severity] ?? 'notice', rule: `spectral/${code}`, message: message.replaceAll(/\s+/g, ' ') },
    }));
  } catch {
    return undefined;
  }
}
