import { setImmediate } from 'node:timers/promises';
import { compileContract } from '../../server/openapi/compile.ts';
import { findContradictions } from '../../server/openapi/pairs.ts';
import { count, type Finding } from '../cli/index.ts';
import { findExamples } from '../contract/index.ts';
import { type Check, notReadable } from './definition.ts';

/**
 * Checks that every example and every default is one that could be sent: valid in the direction of its message, read-only
 * properties in responses alone, write-only ones in requests alone, the server's own formats included. Examples of a request
 * and its response that have one name must not contradict each other.
 */
export const checkExamples: Check = async ({ bundle, isVoid }) => {
  const contract = await bundle;
  if (contract.findings) return notReadable;
  const examples: Finding[][] = [];
  for (const found of findExamples(contract.document, contract.locate)) {
    examples.push(found);
    if (!isVoid || examples.length % 20 > 0) continue;
    // What makes it void arrives meanwhile.
    await setImmediate();
    if (isVoid()) return { findings: [], note: 'not finished: the contract is another by now', skipped: true };
  }
  const pairs = compileContract(contract.document).operations.flatMap(findContradictions);
  const findings = pairs.map(({ pointer, message }) => ({
    ...contract.locate(pointer),
    level: 'warning' as const,
    rule: 'example-pairs',
    message,
  }));
  const note = `${count(examples.length, 'example')} checked against ${examples.length === 1 ? 'its schema' : 'their schemas'}`;
  return { findings: [...examples.flat(), ...findings], note };
};
