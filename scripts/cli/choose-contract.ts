import { resolve } from 'node:path';
import { chooseSpec } from './project.ts';

/** The options of every command that reads a contract. */
export const specOptions = {
  spec: { type: 'string' },
  'allow-refs': { type: 'string', multiple: true },
} as const;

/** The contract that the options name, and the folders that it may refer to beside its own. */
export function chooseContract(given: { spec?: string | undefined; 'allow-refs'?: string[] | undefined }): {
  spec: string;
  allowRefs: string[];
} {
  return { spec: chooseSpec(given.spec), allowRefs: (given['allow-refs'] ?? []).map((folder) => resolve(folder)) };
}
