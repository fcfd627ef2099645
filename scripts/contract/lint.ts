import { dirname, sep } from 'node:path';
import {
  type BaseResolver,
  type Config,
  type Document as File,
  getLineColLocation,
  lint,
  type NormalizedProblem,
  ResolveError,
  YamlParseError,
} from '@redocly/openapi-core';
import { isNode, memberOf, membersOf, namesOf } from '../../server/openapi/document/index.ts';
import { byPosition, type Finding } from '../cli/index.ts';
import { explainYaml } from './explain-yaml.ts';
import { nodeTypes } from './node-types.ts';
import { findOrigin, pointerOf } from './overlays.ts';
import { findNearest } from './words.ts';

/** Applies the rules of a configuration to the contract at `file`; the findings in the order of their positions. A file that cannot be read is a finding. */
export async function lintContract(file: string, config: Config, resolver: BaseResolver): Promise<Finding[]> {
  try {
    const problems = await findProblems(file, config, resolver);
    return problems.map(toFinding).sort(byPosition);
  } catch (error) {
    return [unreadable(file, error)];
  }
}

/** The problems as Redocly reports them; throws an error where a file cannot be read. */
export async function findProblems(file: string, config: Config, resolver: BaseResolver): Promise<NormalizedProblem[]> {
  if (!config.plugins.some(({ typeExtension }) => typeExtension === nodeTypes))
    config.plugins.push({ id: 'types', typeExtension: nodeTypes });
  const problems = await lint({ ref: file, config, externalRefResolver: resolver });
  const root = await parse(resolver, file, true);
  const isOld = String(memberOf(root, 'openapi')).startsWith('3.0');
  const schemas = memberOf(memberOf(root, 'components'), 'schemas');
  const checked = problems.map(async (problem) => {
    if (!isOld && isBooleanSchema(problem)) return [];
    if (!isMapping(problem)) return [problem];
    const name = await readMapping(problem, resolver);
    if (memberOf(schemas, name) !== undefined) return [];
    const meant = findNearest(name.replace(/^.*\//, ''), Object.keys(membersOf(schemas)));
    const message = `The mapping names no schema: ${name}.`;
    return [{ ...problem, ruleId: 'discriminator-mapping', message, suggest: meant === undefined ? [] : [meant] }];
  });
  return (await Promise.all(checked)).flat();
}

async function parse(resolver: BaseResolver, file: string, isRoot = false): Promise<unknown> {
  const read = await resolver.resolveDocument(null, file, isRoot);
  return 'parsed' in read ? read.parsed : undefined;
}

/** Tells whether the problem is a discriminator's mapping whose target Redocly has not found. */
function isMapping({ ruleId, location: [place] }: NormalizedProblem): boolean {
  return ruleId === 'no-unresolved-refs' && /\/discriminator\/mapping\/[^/]+$/.test(place?.pointer ?? '');
}

/** The target of a mapping; it may be the bare name of a component (OpenAPI 3.1, section 4.8.25), which Redocly takes for a file. */
async function readMapping({ location: [place] }: NormalizedProblem, resolver: BaseResolver): Promise<string> {
  if (!place) return '';
  return String(namesOf(place.pointer ?? '').reduce(memberOf, await parse(resolver, place.source.absoluteRef)));
}

/** A file that could not be read, as a finding where the reader stopped. */
export function unreadable(file: string, error: unknown): Finding {
  const finding = { file, line: 1, column: 1, level: 'error' as const, rule: 'readable', message: String(error) };
  if (error instanceof YamlParseError) {
    const [reason = ''] = error.originalError.message.split(/ in "| \(\d+:\d+\)/);
    const { source, line = 1, col = 1 } = error;
    const stopped = { line: line || 1, column: col || 1, message: `YAML: ${reason}` };
    const { message, ...place } = explainYaml(source.body, stopped.line) ?? stopped;
    return { ...finding, file: source.absoluteRef, ...place, message };
  }
  if (error instanceof ResolveError) return { ...finding, message: error.originalError.message };
  return error instanceof Error ? { ...finding, message: error.message } : finding;
}

/** Since OpenAPI 3.1 a schema may be `true` or `false` wherever one may stand; Redocly allows that in a few positions only. */
function isBooleanSchema({ ruleId, message }: NormalizedProblem): boolean {
  return ruleId === 'struct' && message === 'Expected type `Schema` (object) but got `boolean`';
}

/** A problem as Redocly reports it, as a finding. */
export function toFinding(problem: NormalizedProblem): Finding {
  const [given] = problem.location;
  const origin = given && findOrigin(given.source, given.pointer ?? '');
  const place = origin ? { ...given, source: origin.source, pointer: pointerOf(origin) } : given;
  const found = place && getLineColLocation(place);
  const { start, end } = found ?? {};
  return {
    file: place?.source.absoluteRef ?? '',
    line: start?.line ?? 1,
    column: start?.col ?? 1,
    ...(end && { end: { line: end.line, column: end.col } }),
    level: problem.severity === 'error' ? 'error' : 'warning',
    rule: problem.ruleId,
    message: renderMessage(problem, start && place?.source.body.split('\n')[start.line - 1]),
  };
}

/** The message in one line, with the target of a reference that leads nowhere, and a suggestion. */
function renderMessage({ message, ruleId, suggest, location }: NormalizedProblem, line = ''): string {
  const [, target] = ruleId === 'no-unresolved-refs' ? (/\$ref['"]?\s*:\s*['"]?([^'"\s,}]+)/.exec(line) ?? []) : [];
  const [place] = location;
  const folder = place && dirname(place.source.absoluteRef) + sep;
  const told = (folder ? message.replaceAll(folder, '') : message).replaceAll(/\s+/g, ' ').trim();
  const [, wrongType] = /^`type` can be/.test(told) ? (/\btype['"]?\s*:\s*['"]?([^'"\s,[{}]+)/.exec(line) ?? []) : [];
  const said = wrongType === undefined ? told : `\`${wrongType}\` is no type of JSON Schema.`;
  // A message with a reason names the file already.
  const sentence = target && !said.includes(': ') ? `${said.replace(/\.$/, '')}: ${target}.` : said;
  const [meant] = suggest;
  return meant && !/did you mean/i.test(sentence) ? `${sentence.replace(/\.$/, '')}. Did you mean ${meant}?` : sentence;
}

/** The finding for a root file that is no OpenAPI document of a supported version; undefined if it is one. Throws an error where the file cannot be read. */
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
      message: `This is Swagger ${swagger}, not OpenAPI 3: convert it first, for example by ${command}.`,
    };
  }
  if (typeof version !== 'string' || !/^3\.[012]\.\d/.test(version)) {
    const given = version === undefined ? 'This names no version of' : `${version} is no version of`;
    return { key: 'openapi', message: `${given} OpenAPI that can be read: begin with openapi: 3.1.0, or 3.0 or 3.2.` };
  }
  const parts = version.startsWith('3.0') ? ['paths'] : ['paths', 'webhooks', 'components'];
  if (parts.some((part) => isNode(memberOf(root, part)))) return undefined;
  const message = `A contract of OpenAPI ${version} needs ${parts.join(' or ')}: here is nothing to work from.`;
  return { key: isNode(root) && 'paths' in root ? 'paths' : 'openapi', message };
}

function positionOf(read: File, key: string): Pick<Finding, 'file' | 'line' | 'column'> {
  const { source } = read;
  const pointer = memberOf(read.parsed, key) === undefined ? '#/' : `#/${key}`;
  const { start } = getLineColLocation({ source, pointer, reportOnKey: true });
  return { file: source.absoluteRef, line: start.line, column: start.col };
}
