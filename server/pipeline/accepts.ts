import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';

/**
 * The one of the media types that the caller prefers, the first of those that are equal to it; none when it accepts none
 * of them. Parameters such as `charset` choose between types that differ by them, and are passed over where none does.
 */
export function accepts({ headers }: IncomingMessage, types: string[]): string | undefined {
  const { accept } = headers;
  if (accept === undefined || accept === '*/*') return types[0];
  const [preferred] = new Negotiator({ headers }).mediaTypes(types);
  if (preferred !== undefined || !accept.includes(';')) return preferred;
  const essences = types.map((type) => withoutParameters(type));
  const [found] = new Negotiator({ headers: { accept: withoutParameters(accept) } }).mediaTypes(essences);
  return found === undefined ? undefined : types[essences.indexOf(found)];
}

/** Media types without their parameters; how much a caller likes them is none. Each character is looked at once. */
function withoutParameters(text: string): string {
  return text.replaceAll(/;\s*(?!q=)[\w!#$%&'*+.^`|~-]+(=("[^"]*"|[^",;]*))?/gi, '');
}
