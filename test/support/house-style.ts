import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../scripts/cli/index.ts';

/** The rules of this project, as they are written beside a contract in another folder. */
export function renderHouseStyle(): string {
  const text = readFileSync(join(projectFolder, 'spec/redocly.yaml'), 'utf8');
  return text.replace('../scripts/', `${projectFolder}/scripts/`);
}

/** Puts the rules of this project beside a contract. */
export function putHouseStyle(folder: string): void {
  writeFileSync(join(folder, 'redocly.yaml'), renderHouseStyle());
}
