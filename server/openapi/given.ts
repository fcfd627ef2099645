import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileContract, takeBarePaths } from './compile.ts';
import { type Document, isDocument } from './document/index.ts';
import type { Contract } from './model.ts';
import { resolveIds, settleDynamicReferences } from './schema/index.ts';
import { requireUsable } from './unusable.ts';

/**
 * Compiles a contract that a program gives, by the URL of its file or by what it holds. Its paths are taken with and without
 * what its servers put before them. Throws where the contract cannot be worked from.
 */
export function compileGiven(given: URL | object): Contract {
  const document: unknown = given instanceof URL ? JSON.parse(readFileSync(given, 'utf8')) : given;
  const name = given instanceof URL ? fileURLToPath(given) : 'The contract';
  if (!isDocument(document))
    throw new TypeError(`${name} is no OpenAPI 3.0, 3.1 or 3.2 document with title and version.`);
  const settled = settleReferences(document);
  requireUsable(settled, name);
  return takeBarePaths(compileContract(settled));
}

/** The document with references by pointer alone, as bundling leaves it. */
function settleReferences(document: Document): Document {
  const text = JSON.stringify(document);
  if (!/"\$(id|anchor|dynamicRef)"/.test(text)) return document;
  const settled: Document = JSON.parse(text);
  resolveIds(settled, text);
  settleDynamicReferences(settled);
  return settled;
}
