import { type BaseResolver, type Document as File, getLineColLocation } from '@redocly/openapi-core';
import { memberOf } from '../../server/openapi/document/index.ts';
import type { Finding } from '../cli/findings.ts';

/** Finds why the root file of a contract is no OpenAPI document that can be read, and says the way out; undefined if it is one. Throws what keeps the file from being read at all. */
export async function findForeignFormat(file: string, resolver: BaseResolver): Promise<Finding | undefined> {
  const read = await resolver.resolveDocument(null, file, true);
  if (read instanceof Error) throw read;
  const found = explainFormat(read.parsed, file);
  if (!found) return undefined;
  const { key, message } = found;
  return { ...positionOf(read, key), level: 'error', rule: 'openapi-version', message };
}

function explainFormat(root: unknown, file: string): { key: string; message: string } | undefined {
  const [swagger, version] = [memberOf(root, 'swagger'), memberOf(root, 'openapi')];
  if (version === undefined && swagger !== undefined) {
    const command = `npx swagger2openapi --outfile openapi.json ${file.split(/[\\/]/).at(-1)}`;
    return {
      key: 'swagger',
      message: `This is Swagger ${swagger}, not OpenAPI 3: convert it first, as by ${command}.`,
    };
  }
  if (typeof version !== 'string' || !/^3\.[012]\.\d/.test(version)) {
    const given = version === undefined ? 'This says of no version that it is one of' : `${version} is no version of`;
    return { key: 'openapi', message: `${given} OpenAPI that can be read: begin with openapi: 3.1.0, or 3.0 or 3.2.` };
  }
  const parts = version.startsWith('3.0') ? ['paths'] : ['paths', 'webhooks', 'components'];
  if (parts.some((part) => isObject(memberOf(root, part)))) return undefined;
  const message = `A contract of OpenAPI ${version} needs ${parts.join(' or ')}: here is nothing to work from.`;
  return { key: isObject(root) && 'paths' in root ? 'paths' : 'openapi', message };
}

function positionOf(read: File, key: string): Pick<Finding, 'file' | 'line' | 'column'> {
  const { source } = read;
  const pointer = memberOf(read.parsed, key) === undefined ? '#/' : `#/${key}`;
  const { start } = getLineColLocation({ source, pointer, reportOnKey: true });
  return { file: source.absoluteRef, line: start.line, column: start.col };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
