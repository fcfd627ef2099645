import { findCovering, findResponse, parseMediaType } from '../../server/openapi/document/index.ts';
import type { Operation } from '../../server/openapi/model.ts';
import { parse } from './known-values.ts';
import type { RawResponse } from './send.ts';

/** In what a response violates the contract; none where it does not. A 4xx that is not declared is a matter of the server. */
export function findWrong(operation: Operation, response: RawResponse): string[] {
  const { status, headers, text } = response;
  if (status === 0) return [`no response: ${text}`];
  const declared = findResponse(operation, status);
  const isOwn = operation.responses.some(({ key }) => key === String(status));
  if (status >= 500 && !isOwn) return [`a ${status}, which is a failure of the server`];
  if (!declared)
    return operation.responses.length === 0 || status >= 400 ? [] : [`the status ${status} is not declared`];
  const missing = [...declared.headers].flatMap(([name, header]) => {
    const value = headers[name];
    if (value === undefined) return header.isRequired ? [`the header ${header.name} is missing`] : [];
    const read = header.codec.read([value].flat(), header.check?.isValid);
    return header.check?.isValid(read) === false
      ? [`the header ${header.name} is ${JSON.stringify(value)}: ${header.check.findViolations(read)[0]?.message}`]
      : [];
  });
  return [...missing, ...findWrongBody(operation, declared, response)];
}

function findWrongBody(
  { method }: Operation,
  { content }: Operation['responses'][number],
  { status, headers, text, isCut }: RawResponse,
): string[] {
  if (method === 'head' || status === 304) return [];
  if (content.length === 0) return text === '' || status >= 400 ? [] : [`a body where ${status} has none`];
  const type = String(headers['content-type'] ?? '');
  const media = parseMediaType(type);
  const own = media && findCovering(content, media);
  if (!own)
    return text === '' && type === ''
      ? [`no body where ${status} has one`]
      : [`the media type ${type || 'is missing, and'} is not declared for ${status}`];
  if (own.syntax !== 'json') return [];
  if (isCut) return ['the body goes on for longer, or has more bytes, than is read'];
  const body = parse(text);
  if (body === undefined) return ['the body is no JSON'];
  return own
    .explain(body)
    .slice(0, 5)
    .map(({ instancePath, message, params }) => {
      const { missingProperty, additionalProperty } = params;
      return `body ${instancePath || '/'} ${message}${additionalProperty === undefined ? '' : ` (${additionalProperty})`}${missingProperty === undefined ? '' : ''}`;
    });
}
