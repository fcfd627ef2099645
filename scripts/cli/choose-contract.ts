import { resolve } from 'node:path';
import { chooseSpec } from './project.ts';

/** The options of every command that reads a contract. */
export const specOptions = {
  spec: { type: 'string', value: 'FILE', about: "another contract than this project's own (SPEC)" },
  'allow-refs': {
    type: 'string',
    value: 'DIR',
    multiple: true,
    about: 'lets the contract refer to files in another folder',
  },
} as const;

/** The option of every command that applies the `redocly.yaml` beside a contract. */
export const trustOption = {
  trust: { type: 'boolean', about: "lets the redocly.yaml beside another's contract run plugins and fetch rules" },
} as const;

/** The contract that the options name, and the folders that it may refer to beside its own. */
export function chooseContract(given: { spec?: string | undefined; 'allow-refs'?: string[] | undefined }): {
  spec: string;
  allowRefs: string[];
} {
  return { spec: chooseSpec(given.spec), allowRefs: (given['allow-refs'] ?? []).map((folder) => resolve(folder)) };
}
