import { readFileSync } from 'node:fs';
import type { Contract } from '../../server/openapi/model.ts';
import { CommandError } from '../cli/command.ts';
import { listResources, readState } from './state/kept-state.ts';
import type { KeptState } from './state/sessions.ts';

/** The state in a JSON file, with which sessions begin; throws a `CommandError` that names the file and what is wrong with it. */
export function readSeed(contract: Contract, file: string | undefined): KeptState {
  if (file === undefined) return {};
  try {
    return readState(listResources(contract), JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new CommandError(`--seed ${file} cannot be taken: ${error instanceof Error ? error.message : error}`);
  }
}
