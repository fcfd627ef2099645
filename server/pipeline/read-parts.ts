import { HttpError } from '../errors/http-error.ts';
import { parseMediaType, setOwn } from '../openapi/document/index.ts';
import type { Content, PartRules } from '../openapi/model.ts';
import { Holder } from './hold-bytes.ts';
import { findPartViolations, readPartHeaders } from './part-rules.ts';
import { type ReadPart, readPartList, readPartValues } from './part-values.ts';
import { openBytes } from './read-bytes.ts';
import type { RequestContext } from './request-context.ts';
import { type Part, splitParts } from './split-parts.ts';

/** The most characters of a boundary (RFC 2046, section 5.1.1). */
const longestBoundary = 70;

/**
 * Reads a multipart body: fields as values of the types that the contract gives them, bytes as a `File`. A name that comes
 * again makes a list; parts without names are one. Files that are larger together than a megabyte are put aside until the response has left.
 */
export async function readParts(context: RequestContext, content: Content, limit: number): Promise<void> {
  const { request, response, input } = context;
  const boundary = parseMediaType(request.headers['content-type'] ?? '')?.parameters.get('boundary');
  if (!boundary || boundary.length > longestBoundary)
    throw new HttpError(
      400,
      `The Content-Type of a multipart body must have a boundary of 1 to ${longestBoundary} characters.`,
    );
  const isList = content.syntax === 'list';
  const holder = new Holder(response);
  const parts: ReadPart[] = [];
  await splitParts(openBytes(request, response, limit), { boundary, isNamed: !isList }, async (part) => {
    const rules = content.part(part.name);
    context.bodyViolations.push(...findPartViolations(part, rules));
    addHeaders(input.partHeaders, part, rules);
    const isFile = rules.isFile ?? looksLikeFile(part, isList && rules.types.length === 0);
    const held = await holder.hold(part.stream, isFile);
    // A form has a file of no name and no bytes for each field in which none was chosen.
    if (!isList && isFile && part.fileName === '' && held.size === 0) return;
    parts.push({ ...part, isFile, rules, ...held });
  });
  const { body, judged } = (isList ? readPartList : readPartValues)(content, parts, await holder.aside());
  input.body = body;
  context.judgedBody = judged;
}

/** Where the schema says nothing, a part with a file's name, or of a type that is no text, is a file; so may be one that has no type. */
function looksLikeFile({ fileName, type }: Part, isUntypedFile: boolean): boolean {
  return fileName !== undefined || (type === undefined ? isUntypedFile : !/^text\/|[/+](json|xml)$/.test(type.essence));
}

function addHeaders(known: RequestContext['input']['partHeaders'], part: Part, rules: PartRules): void {
  if (rules.headers.size === 0) return;
  const others = Object.hasOwn(known, part.name) ? (known[part.name] ?? []) : [];
  setOwn(known, part.name, [...others, readPartHeaders(part, rules)]);
}
